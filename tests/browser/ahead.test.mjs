// Pages that are rendered before anybody wants to see them. Firefox does not do that.

import assert from 'node:assert/strict';
import { assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

stage('a page that is rendered ahead', ['chromium'], (on) => {
  on.test('is not there for us until it is shown, and then it is viewed once', async () => {
    const { door, shop } = on;
    const rules = JSON.stringify({ prerender: [{ source: 'list', urls: ['/ahead', '/never'], eagerness: 'immediate' }] });
    const ready = '<script>addEventListener("load", () => fetch("/ready?" + location.pathname + "=" + document.prerendering));</script>';
    shop.page('/ahead', { title: 'Ahead', head: ready });
    shop.page('/never', { title: 'Never', head: ready });
    const url = shop.page('/rules', {
      title: 'Rules',
      body: `<a id="go" href="/ahead">ahead</a><script type="speculationrules">${rules}</script>`,
    });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    const loaded = (path) => shop.requests.some((it) => it.url === `/ready?${path}=true`);
    await until(() => `both pages, loaded ahead: ${shop.requests.map((it) => it.url)}`, () => loaded('/ahead') && loaded('/never'));
    // Both have their loader, and there it rests.
    await say(page, 'record', 'marker');
    await on.acknowledged('marker');
    assert.equal(door.requests.filter((it) => it.path.startsWith('/w/core-') && it.path.endsWith('.js')).length, 1);
    assert.deepEqual(door.sent().map((it) => it.name), ['page_viewed', 'marker']);

    await Promise.all([page.waitForNavigation(), page.$eval('#go', (it) => it.click())]);
    assert.ok(await page.evaluate(() => performance.getEntriesByType('navigation')[0].activationStart > 0), 'it was shown as it was rendered');
    const { sessions, events, names } = await on.stored(3);
    assert.equal(sessions.length, 1);
    assert.deepEqual(names, ['page_viewed', 'marker', 'page_viewed']);
    assert.ok(events[2].at >= events[1].at, 'it was viewed when it was shown, not when it was rendered');
    assert.deepEqual(events.filter((it) => it.url).map((it) => it.title), ['Rules', 'Ahead']);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });
});
