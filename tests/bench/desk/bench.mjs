// The live table under load: 5,000 visitors, 200 changes a second, one desk in Chromium.
//
//   WAYMARK_BIN=... node bench.mjs [--visitors 5000] [--rate 200] [--seconds 30]
//
// Measured in one run: CPU time of the page's main thread and memory of its process, beside `floor`: a page of the same
// server that reads the same stream, parses it, and shows one number. Then the time from nothing to the first live row.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { Browser } from '../../browser/kit/browser.mjs';
import { Collector } from '../../browser/kit/collector.mjs';
import { Guest } from '../../browser/kit/crowd.mjs';
import { Colleague } from '../../browser/kit/desk.mjs';
import { until } from '../../browser/kit/until.mjs';

const { values } = parseArgs({ options: { visitors: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' } } });
const option = (name, value) => Number(values[name] || value);
const VISITORS = option('visitors', 5000);
const RATE = option('rate', 200);
const SECONDS = option('seconds', 30);
const ROW = '[role="row"] [role="gridcell"]';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Sends changes at the rate until told to stop. */
function crowd(guests) {
  let sent = 0;
  let failed = 0;
  let on = true;
  const began = performance.now();
  const done = (async () => {
    while (on) {
      const due = Math.floor(((performance.now() - began) / 1000) * RATE);
      for (; sent < due; sent += 1) {
        const guest = guests[Math.floor(Math.random() * guests.length)];
        const n = Math.floor(Math.random() * 500);
        guest.page(`/tea/${n}?from=list`, { title: `Tea number ${n} — Saltmarsh Tea` }).catch(() => (failed += 1));
      }
      await pause(20);
    }
  })();
  return {
    async stop() {
      on = false;
      await done;
      return { rate: sent / ((performance.now() - began) / 1000), failed };
    },
  };
}

/** KiB that a process has for itself (shared pages by their share). */
function memory(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
}

/** The renderer of a page: the one that has computed since. */
async function renderer(page) {
  const session = await page.createCDPSession();
  const browser = await page.browser().target().createCDPSession();
  const cpu = async () => new Map((await browser.send('SystemInfo.getProcessInfo')).processInfo.filter((it) => it.type === 'renderer').map((it) => [it.id, it.cpuTime]));
  const before = await cpu();
  await page.evaluate(() => {
    const end = performance.now() + 400;
    while (performance.now() < end);
  });
  const grown = [...(await cpu())].map(([id, time]) => [time - (before.get(id) || 0), id]).sort((a, b) => b[0] - a[0]);
  await browser.detach();
  return { pid: grown[0][1], session };
}

/** Main thread and memory of a page while the crowd moves. */
async function measure(name, page, guests) {
  const { pid, session } = await renderer(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await session.send('Performance.getMetrics')).metrics.find((it) => it.name === 'TaskDuration').value;
  const moving = crowd(guests);
  await pause(2000);
  const [from, began] = [await busy(), performance.now()];
  let most = 0;
  for (let n = 0; n < SECONDS; n += 1) {
    await pause(1000);
    most = Math.max(most, memory(pid));
  }
  const share = (await busy() - from) / ((performance.now() - began) / 1000);
  const { rate, failed } = await moving.stop();
  await session.detach();
  const result = { name, share, mib: most / 1024, rate, failed };
  console.log(`${name.padEnd(24)} main thread ${(share * 100).toFixed(1).padStart(5)} %   memory ${result.mib.toFixed(0).padStart(4)} MiB   ${rate.toFixed(0)} changes/s, ${failed} failed`);
  return result;
}

const collector = await Collector.start();
const browser = await Browser.start('chromium');
try {
  const olga = await Colleague.first(collector);
  const site = await olga.site();
  const connection = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const agents = [Guest.agents.person, Guest.agents.telephone];
  const guests = Array.from({ length: VISITORS }, (_, n) => new Guest(collector, { origin: collector.url, agent: agents[n % 2], connection }));
  const waiting = [...guests];
  const come = async () => {
    for (let it = waiting.pop(); it; it = waiting.pop()) {
      await it.page(`/tea/${waiting.length % 500}`, { title: 'Saltmarsh Tea', referrer: waiting.length % 3 ? 'https://www.google.com/' : '' });
    }
  };
  await Promise.all(Array.from({ length: 16 }, come));
  console.log(`${VISITORS} visitors are on the site`);

  const visitor = await browser.visitor();
  await olga.enter(visitor);
  const live = `${collector.url}/desk/s/${site}/live`;

  // The floor reads and parses, and shows how many rows there are.
  const floor = await visitor.tab(`${collector.url}/desk/api/start`);
  const bare = await browser.driver.version();
  await floor.setBypassCSP(true);
  await floor.goto(`${collector.url}/demo/thanks.html`);
  await floor.evaluate((path) => {
    const rows = new Map();
    const shown = document.body.appendChild(document.createElement('p'));
    window.stream = new EventSource(path);
    window.stream.addEventListener('rows', (it) => {
      const { put, gone } = JSON.parse(it.data);
      for (const row of put) rows.set(row.id, row);
      for (const id of gone) rows.delete(id);
      shown.textContent = rows.size;
      window.count = rows.size;
    });
  }, `/desk/api/sites/${site}/live/stream`);
  await until(() => 'the floor has all rows', () => floor.evaluate((it) => window.count >= it, VISITORS));
  const beneath = await measure('floor', floor, guests);
  await floor.close();

  const page = await visitor.tab();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(live);
  await page.waitForSelector(ROW);
  await until(() => 'every row has come', () => page.evaluate((it) => Number(document.querySelector('[aria-rowcount]')?.getAttribute('aria-rowcount')) > it, VISITORS));
  await pause(1500);
  const ours = await measure('desk', page, guests);
  const still = await page.evaluate(() => document.querySelectorAll('[role="row"]').length);
  await page.close();

  // From nothing to the first live row: with an empty cache, then with a full one.
  const firsts = [];
  for (const warm of [false, false, false, true, true, true]) {
    const agent = await browser.visitor();
    await olga.enter(agent);
    const tab = await agent.tab();
    await tab.setViewport({ width: 1440, height: 900 });
    if (warm) {
      await tab.goto(live);
      await tab.waitForSelector(ROW);
    }
    await tab.evaluateOnNewDocument((row) => {
      const look = () => (document.querySelector(row) ? (window.firstRow = performance.now()) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    }, ROW);
    await tab.goto(live);
    const ms = await until(() => 'a first row', () => tab.evaluate(() => window.firstRow));
    firsts.push({ warm, ms });
    await agent.leave();
  }
  const median = (warm) => firsts.filter((it) => it.warm === warm).map((it) => it.ms).sort((a, b) => a - b)[1];
  console.log(`first live row: ${median(false).toFixed(0)} ms with an empty cache, ${median(true).toFixed(0)} ms with a full one (medians of 3)`);
  console.log(`rows in the document: ${still} of ${VISITORS}`);
  console.log(`ratios to the floor: main thread ${(ours.share / beneath.share).toFixed(1)}x, memory ${(ours.mib / beneath.mib).toFixed(2)}x (${bare})`);
  const over = ours.share > 0.3 || ours.mib > 200;
  console.log(over ? 'OVER: at most 30 % and 200 MiB were wanted' : 'within 30 % of one core and 200 MiB');
  process.exitCode = over ? 1 : 0;
} finally {
  await browser.stop();
  await collector.stop();
}
