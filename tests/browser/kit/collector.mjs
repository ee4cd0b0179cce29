// One `waymark serve --demo` in a folder of its own, and the questions that its read API answers.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until, within } from './until.mjs';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const binary = process.env.WAYMARK_BIN || path.join(repository, 'target/browser/debug/waymark');

export class Collector {
  /** `more` are further settings, as in `WAYMARK_MAIL__FROM`. */
  static async start(more = {}) {
    const it = new Collector();
    it.more = more;
    it.data = mkdtempSync(path.join(tmpdir(), 'waymark-browser-'));
    it.listen = '127.0.0.1:0';
    try {
      await it.up();
    } catch (why) {
      it.process.kill('SIGKILL');
      rmSync(it.data, { recursive: true, force: true });
      throw why;
    }
    it.listen = `127.0.0.1:${it.port}`;
    return it;
  }

  /** Starts the process; after the first time on the same port and folder. */
  async up() {
    if (this.runs) return;
    // What else is called WAYMARK_ here is ours: to the collector it would be a key of its configuration.
    const others = Object.entries(process.env).filter(([name]) => !name.startsWith('WAYMARK_'));
    const env = {
      ...Object.fromEntries(others),
      WAYMARK_INTAKE__BEACONS_PER_SECOND_NETWORK: '1000',
      WAYMARK_INTAKE__BEACONS_PER_SECOND_SITE: '1000',
      ...this.more,
    };
    this.process = spawn(binary, ['serve', '--demo', '--listen', this.listen, '--data', this.data], { env });
    let out = '';
    const hear = (it) => (out += it);
    this.process.stdout.on('data', hear);
    this.process.stderr.on('data', hear);
    this.ended = new Promise((done) => {
      this.process.on('exit', () => done(true));
      this.process.on('error', (why) => {
        out += why;
        done(true);
      });
    });
    this.runs = true;
    this.ended.then(() => (this.runs = false));
    const address = await until(() => `the collector is up, it said: ${out}`, () => !this.runs || /listens on http:\/\/[\d.]+:(\d+)/.exec(out));
    if (!this.runs) throw new Error(`${binary} has ended: ${out}`);
    this.port = Number(address[1]);
    this.url = `http://127.0.0.1:${this.port}`;
    this.key ||= /wk_\w+/.exec(out)[0];
    this.setup ||= (await until(() => `a link to the desk, it said: ${out}`, () => /\/desk\/link#(\w+)|\/desk\/\s/.exec(out)))[1];
    this.site ||= /data-site="(\w+)"/.exec(await (await fetch(`${this.url}/demo/`)).text())[1];
  }

  /** Ends the process, cleanly or by `SIGKILL`. */
  async down(signal = 'SIGTERM') {
    this.process.kill(signal);
    await within(15_000, 'the end of the collector', this.ended);
  }

  async stop() {
    try {
      await this.down();
    } finally {
      this.process.kill('SIGKILL');
      rmSync(this.data, { recursive: true, force: true });
    }
  }

  async ask(question) {
    const answer = await fetch(`${this.url}/api/v1/${question}`, { headers: { authorization: `Bearer ${this.key}` } });
    if (!answer.ok) throw new Error(`${question}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** The web sessions of one visitor, programs included, the oldest first. */
  async sessions(visitor) {
    const { sessions } = await this.ask(`sessions?bots=all&visitor=${visitor}`);
    return sessions.reverse();
  }

  /** One session's events in the order in which they happened. */
  async journey(session) {
    return (await this.ask(`sessions/${session}/journey`)).events;
  }

  /** All that is stored of one visitor: sessions, and their events as one list. */
  async visit(visitor) {
    const sessions = [];
    const events = [];
    for (const { id } of await this.sessions(visitor)) {
      // Together: what is asked for one after the other may have changed in between.
      const journey = await this.ask(`sessions/${id}/journey`);
      sessions.push(journey.session);
      events.push(...journey.events);
    }
    return { sessions, events, names: events.map((it) => it.name) };
  }

  /** How many events ended as `outcome`, for `reason` where one is given. */
  async outcome(outcome, reason) {
    const { outcomes } = await this.ask('outcomes');
    const fits = (it) => it.outcome === outcome && (reason === undefined || it.reason === reason);
    return outcomes.filter(fits).reduce((sum, it) => sum + it.events, 0);
  }
}
