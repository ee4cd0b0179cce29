// Pages that go away before their events are sent: by navigation, by being closed, by being killed, without a network.
// Whatever happened, everything is there after the visitor's return, once.

import assert from 'node:assert/strict';
import { TEN, assertGapless, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

/** What the console says on its own account when nobody answers. */
const NO_NETWORK = /Failed to load resource: net::ERR_|Cross-Origin Request Blocked|NS_ERROR/;

/** Reloads a page that cannot be had, and makes sure of it. */
async function reloadInVain(page) {
  await page.reload().catch(() => {});
  assert.notEqual(await page.evaluate(() => document.title).catch(() => ''), 'One', 'the page cannot be there');
}

const own = (events) => events.filter((it) => it.name !== 'page_viewed').map((it) => it.name);

stage('a page that goes away', ['chromium', 'firefox'], (on) => {
  on.test('in the very task of ten events loses none of them', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    const away = page.waitForNavigation();
    await page.evaluate((names, url) => {
      for (const it of names) waymark('record', it, { in: 'a hurry' });
      location.href = url;
    }, TEN, `${shop.url}/elsewhere`);
    await away;
    await page.waitForFunction(() => location.pathname === '/elsewhere');
    await page.goto(`${shop.url}/two`);

    const { sessions, events } = await on.stored(12);
    assert.equal(sessions.length, 1);
    assert.deepEqual(events.map((it) => it.name), ['page_viewed', ...TEN, 'page_viewed']);
    assertGapless(events);
    for (const it of events.slice(1, 11)) {
      assert.equal(it.view, events[0].view);
      assert.deepEqual(it.attributes, { in: 'a hurry' });
    }
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('before its core has come loses nothing that was recorded before, once it is visited again', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.evaluate((url) => {
      waymark('record', 'seen');
      location.href = url;
    }, `${shop.url}/two`);
    await page.waitForFunction(() => location.pathname === '/two');
    await page.evaluate((url) => (location.href = url), `${shop.url}/elsewhere`).catch(() => {});
    await page.waitForFunction(() => location.pathname === '/elsewhere');
    await page.goto(`${shop.url}/one`);
    await until(() => `the last page, at ${page.url()}; sent: ${JSON.stringify(door.beacons().map((it) => [it.at, it.status, it.body]))}`, () => door.distinct().filter((it) => it.page?.title === 'One').length === 2);
    const { events } = await on.stored(3);
    // The second page was left before or after its core came: both are fine, losing the event is not.
    assert.deepEqual(own(events), ['seen']);
    door.assertDecent();
  });

  on.test('because its tab is closed in the very task of ten events loses none of them', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/elsewhere`);
    const [child] = await Promise.all([
      new Promise((done) => page.once('popup', done)),
      page.evaluate((url) => void (window.child = window.open(url)), `${shop.url}/one`),
    ]);
    await visitor.watch(child);
    await on.acknowledged('page_viewed');
    await page.evaluate((names) => {
      for (const it of names) child.waymark('record', it);
      child.close();
    }, TEN);
    await until('the tab is closed', () => page.evaluate(() => child.closed));
    await page.goto(`${shop.url}/two`);

    const { sessions, events } = await on.stored(12);
    assert.equal(sessions.length, 1);
    assert.deepEqual(own(events), TEN);
    assert.deepEqual(events.map((it) => it.page?.title ?? it.title).filter(Boolean), ['One', 'Two']);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('with more than may outlive it sends what may, and the rest after the return', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    const before = door.beacons().length;
    await page.evaluate(() => {
      for (let i = 0; i < 80; i++) waymark('record', 'much', { i, text: 'x'.repeat(900) });
      location.href = '/elsewhere';
    });
    await page.waitForFunction(() => location.pathname === '/elsewhere');
    await until('last words', () => door.beacons().length > before);
    await page.goto(`${shop.url}/two`);
    const { events } = await on.stored(82);
    assert.deepEqual(events.slice(1, 81).map((it) => it.attributes.i), Array.from({ length: 80 }, (_, i) => i));
    assertGapless(events);
    const last = door.beacons().slice(before).filter((it) => !it.beacon.recovered && it.beacon.events[0].name === 'much');
    const sizes = last.map((it) => it.body.length);
    assert.ok(Math.max(...sizes) <= 16_000, `last words of ${sizes} bytes`);
    assert.ok(sizes.reduce((sum, it) => sum + it, 0) <= 32_000, `last words of ${sizes} bytes together`);
    assert.ok(door.beacons().some((it) => it.beacon.recovered), 'the rest came later');
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('while nobody answers sends everything after the return, flagged as recovered', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await door.down();
    await shop.down();
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    await reloadInVain(page);
    await shop.up();
    await door.up();
    const before = door.beacons().length;
    await page.goto(`${shop.url}/one`);

    const { sessions, events } = await on.stored(12);
    assert.equal(sessions.length, 1);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    const late = door.beacons().slice(before);
    for (const it of late) {
      const recovered = it.beacon.events.some((event) => TEN.includes(event.name));
      assert.equal(!!it.beacon.recovered, recovered, it.body);
    }
    assert.equal(new Set(late.flatMap((it) => it.beacon.events.map((event) => event.id))).size, 11, 'sent once');
    door.assertDecent();
    visitor.assertQuiet(NO_NETWORK);
  });

  on.test('or stays while the collector is killed and started again: each event is stored once', async () => {
    const { door, shop, collector } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await collector.down('SIGKILL');
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    // It has tried, in vain, and keeps what it has.
    await until('a beacon in vain', () => door.beacons().find((it) => it.beacon.events.some((event) => event.name === TEN[9])));
    await collector.up();
    const { events } = await on.stored(11);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet(NO_NETWORK);
  });
});

// What follows needs Chromium's own protocol: BiDi has neither offline emulation nor a way to kill a renderer.
stage('a page that goes away', ['chromium'], (on) => {
  on.test('by a reload without network keeps its events until there is one', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.setOfflineMode(true);
    await door.down(); // what outlives its page is not held up by the emulation
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    await reloadInVain(page);
    await door.up();
    await page.setOfflineMode(false);
    await page.goto(`${shop.url}/one`);
    const { sessions, events } = await on.stored(12);
    assert.equal(sessions.length, 1);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    const carriers = door.beacons().filter((it) => it.beacon.events.some((event) => TEN.includes(event.name)));
    assert.deepEqual(carriers.map((it) => it.beacon.recovered), [true]);
    door.assertDecent();
    visitor.assertQuiet(NO_NETWORK);
  });

  on.test('that comes online again sends at once, without waiting for its back-off', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.setOfflineMode(true);
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    await until('a request in vain', () => visitor.requests.filter((it) => it.endsWith('/w/b')).length > 1);
    await page.setOfflineMode(false);
    const { events } = await on.stored(11);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    for (const it of door.beacons()) assert.equal(it.beacon.recovered, undefined, 'its own page sent them');
    door.assertDecent();
    visitor.assertQuiet(NO_NETWORK);
  });

  const deaths = {
    crashes: async (page) => {
      const session = await page.createCDPSession();
      await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
      session.send('Page.crash').catch(() => {});
    },
    'is killed with all of its browser’s renderers': async (page, on) => {
      const root = await on.browser.driver.target().createCDPSession();
      const { processInfo } = await root.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter((it) => it.type === 'renderer').map((it) => it.id);
      await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
      for (const it of renderers) process.kill(it, 'SIGKILL');
      // A tab that is given one of them before the browser has noticed would wait for it for ever.
      await until('the browser has noticed', async () => {
        const { processInfo } = await root.send('SystemInfo.getProcessInfo');
        return !processInfo.some((it) => renderers.includes(it.id));
      });
    },
  };
  for (const [how, die] of Object.entries(deaths)) {
    on.test(`because its process ${how} loses nothing that was recorded`, async () => {
      const { door, shop } = on;
      const visitor = await on.visitor();
      const page = await visitor.tab(`${shop.url}/one`);
      await on.acknowledged('page_viewed');
      // The collector does not hear it in time: what comes back comes from storage.
      const died = new Promise((done) => page.once('error', done));
      await die(page, on);
      await died;
      await visitor.tab(`${shop.url}/two`);
      const { sessions, events } = await on.stored(12, 30_000);
      assert.equal(sessions.length, 1);
      assert.deepEqual(own(events), TEN);
      assertGapless(events);
      const carriers = door.beacons().filter((it) => it.beacon.events.some((event) => TEN.includes(event.name)));
      assert.deepEqual(carriers.map((it) => it.beacon.recovered), [true]);
      door.assertDecent();
      visitor.assertQuiet();
    });
  }
});
