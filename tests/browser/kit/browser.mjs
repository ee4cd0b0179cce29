// Real browsers: Chromium over its own protocol, Firefox over WebDriver BiDi. Each test gets a context of its own (its
// storage is empty), whose pages are watched: what they say on the console, and where they ask.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { within } from './until.mjs';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const tools = process.env.NODE_TOOLS || here;
const puppeteer = createRequire(path.join(path.resolve(tools.replace(/node_modules\/?$/, '')), 'x.js'))('puppeteer-core');

const places = {
  chromium: [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  firefox: [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'],
};

function find(name) {
  const found = places[name].find((it) => it && existsSync(it));
  if (!found) throw new Error(`${name} is not here: install it, or set ${name.toUpperCase()} to its path`);
  return found;
}

const CHROMIUM = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--no-default-browser-check',
  // Nobody out there is asked, whatever a page says.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export class Browser {
  /** Starts a browser with a fresh profile. It calls itself what people's browsers do, not HeadlessChrome. */
  static async start(name) {
    const it = new Browser();
    it.name = name;
    const options = { executablePath: find(name), headless: true, protocolTimeout: 30_000, timeout: 60_000 };
    if (name === 'firefox') {
      it.driver = await puppeteer.launch({
        ...options,
        browser: 'firefox',
        extraPrefsFirefox: {
          // The driver turns it off; people have it on.
          'fission.bfcacheInParent': true,
          'fission.webContentIsolationStrategy': 1,
          'network.proxy.type': 0,
        },
      });
    } else {
      const version = /\d+/.exec(execFileSync(options.executablePath, ['--version'], { timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }).toString())[0];
      const rest = '(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';
      it.asPeople = `Mozilla/5.0 ${rest} Chrome/${version}.0.0.0 Safari/537.36`;
      it.asProgram = `Mozilla/5.0 ${rest} HeadlessChrome/${version}.0.0.0 Safari/537.36`;
      it.driver = await puppeteer.launch({ ...options, args: [...CHROMIUM, `--user-agent=${it.asPeople}`] });
    }
    return it;
  }

  stop() {
    return within(20_000, `closing ${this.name}`, this.driver.close()).catch(() => this.driver.process()?.kill('SIGKILL'));
  }

  /** A browser that nobody has used yet. */
  async visitor() {
    const it = new Visitor();
    it.browser = this;
    it.context = await this.driver.createBrowserContext();
    it.complaints = [];
    it.hosts = new Set();
    it.requests = [];
    return it;
  }
}

/** One person's browser: tabs that share their storage. */
class Visitor {
  async tab(url) {
    const page = await this.context.newPage();
    await this.watch(page);
    if (url) await page.goto(url);
    return page;
  }

  /** A tab that a page opened. */
  async watch(page) {
    page.setDefaultTimeout(15_000);
    page.on('console', (it) => {
      if (['error', 'warn', 'assert'].includes(it.type())) this.complaints.push(`${it.type()}: ${it.text()} ${it.location()?.url || ''}`);
    });
    page.on('pageerror', (why) => this.complaints.push(`uncaught: ${why}`));
    page.on('request', (it) => {
      const url = new URL(it.url());
      this.requests.push(it.url());
      if (url.protocol !== 'data:' && url.protocol !== 'about:') this.hosts.add(url.hostname);
    });
  }

  /** The pages said nothing, apart from what `expected` fits, and asked nobody but the servers of the test. */
  assertQuiet(expected = /$^/) {
    assert.deepEqual(this.complaints.filter((it) => !expected.test(it)), [], 'what the console says');
    assert.deepEqual([...this.hosts].filter((it) => !['127.0.0.1', 'localhost'].includes(it)), [], 'who was asked');
  }

  async leave() {
    await within(15_000, 'closing a context', this.context.close());
  }
}
