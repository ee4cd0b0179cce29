// A collector that refuses, by script: what the snippet does then, how long it is quiet, and what it says of it later.

import assert from 'node:assert/strict';
import { TEN, assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const own = (events) => events.filter((it) => it.name !== 'page_viewed').map((it) => it.name);
const carries = (name) => (it) => it.beacon.events.some((event) => event.name === name);
const EXPECTED = /Failed to load resource: the server responded with a status of (503|429|413|400)/;

stage('a refusal', ['chromium', 'firefox'], (on) => {
  for (const [status, seconds] of [[503, 3], [429, 2]]) {
    on.test(`by ${status} with Retry-After is obeyed, also by the page that is left and the one that comes`, async () => {
      const { door, shop } = on;
      const visitor = await on.visitor();
      const page = await visitor.tab(`${shop.url}/one`);
      await on.acknowledged('page_viewed');
      let refused;
      door.answer = (it) => {
        if (it.beacon && !refused) {
          refused = it;
          return { status, headers: { 'retry-after': String(seconds) } };
        }
      };
      await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
      await until('the refusal', () => refused);
      await say(page, 'record', 'meanwhile');
      const { events } = await on.stored(12);
      assert.deepEqual(own(events), [...TEN, 'meanwhile']);
      assertGapless(events);
      const next = door.beacons()[door.beacons().indexOf(refused) + 1];
      const quiet = next.at - refused.answeredAt;
      assert.ok(quiet >= seconds * 1000 - 20, `quiet for ${quiet} ms only`);
      assert.ok(quiet < seconds * 1000 + 6000, `and not for ever: ${quiet} ms`);
      assert.deepEqual(next.beacon.events.slice(0, 10).map((it) => it.id), refused.beacon.events.map((it) => it.id), 'the same events under the same ids');
      door.assertDecent();
      visitor.assertQuiet(EXPECTED);
    });
  }

  on.test('with Retry-After silences a page that is left, too, and loses nothing', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    let refused;
    door.answer = (it) => {
      if (it.beacon && !refused) {
        refused = it;
        return { status: 503, headers: { 'retry-after': '60' } };
      }
    };
    await say(page, 'record', 'refused');
    await until('the refusal', () => refused);
    // The answer is with the page when its next record is made: its queue in storage has both then.
    await page.waitForFunction(() => performance.getEntriesByType('resource').some((it) => it.responseStatus === 503));
    await page.evaluate((names) => {
      for (const it of names) waymark('record', it);
      location.href = '/elsewhere';
    }, TEN);
    await page.waitForFunction(() => location.pathname === '/elsewhere');
    assert.deepEqual(door.beacons().filter(carries(TEN[0])), [], 'nothing was sent on leaving');
    await page.goto(`${shop.url}/two`);
    const { events } = await on.stored(13);
    assert.deepEqual(own(events), ['refused', ...TEN]);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet(EXPECTED);
  });

  on.test('by 413 is answered with smaller beacons, and only what is too large alone is given up', async () => {
    const { door, shop, collector } = on;
    const before = await collector.outcome('client_dropped', 'http_413');
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    // A proxy in front that lets no beacon with this event pass, and none with more than three events.
    door.answer = (it) => {
      if (it.beacon && (carries('step_4')(it) || it.beacon.events.length > 3)) return { status: 413 };
    };
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    const { events } = await on.stored(10);
    assert.deepEqual(own(events), TEN.filter((it) => it !== 'step_4'));
    await say(page, 'record', 'marker');
    await until('the account', async () => (await collector.outcome('client_dropped', 'http_413')) === before + 1);
    door.assertDecent();
    visitor.assertQuiet(EXPECTED);
  });

  on.test('by 400 is final: the events are given up, counted once, and the next ones pass', async () => {
    const { door, shop, collector } = on;
    const before = await collector.outcome('client_dropped', 'http_400');
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    door.answer = (it) => (it.beacon && carries(TEN[0])(it) ? { status: 400 } : undefined);
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    await until('the refusal', () => door.beacons().find((it) => it.status === 400));
    await say(page, 'record', 'after');
    await on.acknowledged('after');
    await say(page, 'record', 'later');
    await on.acknowledged('later');
    await page.goto(`${shop.url}/two`);
    const { events } = await on.stored(4);
    assert.deepEqual(events.map((it) => it.name), ['page_viewed', 'after', 'later', 'page_viewed']);
    assert.equal(door.beacons().filter(carries(TEN[0])).length, 1, 'they are not sent again');
    await until('the account', async () => (await collector.outcome('client_dropped', 'http_400')) === before + 10);
    door.assertDecent();
    visitor.assertQuiet(EXPECTED);
  });

  on.test('that is none, an answer lost on its way, leads to a second delivery and no second event', async () => {
    const { door, shop, collector } = on;
    const before = await collector.outcome('duplicate');
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    let lost;
    // The collector has it; the page never hears so.
    door.answer = (it) => {
      if (!it.beacon || lost) return;
      lost = it;
      const headers = { 'content-type': 'text/plain', origin: it.headers.origin };
      lost.stored = fetch(`${collector.url}/w/b`, { method: 'POST', body: it.body, headers });
      return { status: 503, headers: { 'retry-after': '0' } };
    };
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    await until('the lost one', () => lost);
    assert.equal((await lost.stored).status, 200);
    await until('the second delivery', () => door.beacons().filter(carries(TEN[0])).length === 2);
    await say(page, 'record', 'marker');
    const { events } = await on.stored(12);
    assert.deepEqual(own(events), [...TEN, 'marker']);
    assertGapless(events);
    assert.equal(await collector.outcome('duplicate'), before + 10);
    door.assertDecent();
    visitor.assertQuiet(EXPECTED);
  });
});
