// Several tabs of one browser.

import assert from 'node:assert/strict';
import { assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

stage('tabs', ['chromium', 'firefox'], (on) => {
  on.test('of one browser are one visitor with one session, each with its own id and sequence', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const first = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    const second = await visitor.tab(`${shop.url}/two`);
    await on.heard(2);
    await say(second, 'record', 'in_the_second');
    await on.acknowledged('in_the_second');
    await first.bringToFront();
    await say(first, 'record', 'in_the_first');

    const { sessions, events, names } = await on.stored(4);
    assert.equal(sessions.length, 1);
    assert.deepEqual(names, ['page_viewed', 'page_viewed', 'in_the_second', 'in_the_first']);
    const [a, b, c, d] = events.map((it) => it.tab);
    assert.ok(a === d && b === c && a !== b, 'two tabs');
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('that a page opens with a copy of its storage have an id of their own, also when the copy is old', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    // So that this tab's storage has been written by a page that was left.
    await page.goto(`${shop.url}/two`);
    await on.heard(2);
    const [child] = await Promise.all([
      new Promise((done) => page.once('popup', done)),
      page.evaluate((url) => void window.open(url), `${shop.url}/one`),
    ]);
    await visitor.watch(child);
    await on.heard(3);
    await until('the core of the copy', () => child.evaluate(() => !!window.waymark));
    await say(child, 'record', 'in_the_copy');
    await on.acknowledged('in_the_copy');
    await say(page, 'record', 'in_the_first');

    const { sessions, events, names } = await on.stored(5);
    assert.equal(sessions.length, 1);
    assert.deepEqual(names, ['page_viewed', 'page_viewed', 'page_viewed', 'in_the_copy', 'in_the_first']);
    const tabs = events.map((it) => it.tab);
    assert.equal(tabs[0], tabs[1], 'a tab keeps its id from page to page');
    assert.equal(tabs[1], tabs[4]);
    assert.equal(tabs[2], tabs[3]);
    assert.notEqual(tabs[0], tabs[2], 'the copy is another tab');
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });
});
