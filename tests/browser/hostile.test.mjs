// Pages that forbid, break or patch what the snippet would like to use: the page is never harmed, and what can arrive
// arrives.

import assert from 'node:assert/strict';
import { TEN, assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

/** What browsers say on the console about a policy, whatever is done: the probe cannot be made silently. */
const POLICY = /Content[- ]Security[- ]Policy|Refused to|violates the following/i;

/** What is the same of a visit, whoever recorded it and wherever. */
const essence = (events, shop) => {
  const views = [...new Set(events.map((it) => it.view))];
  const tabs = [...new Set(events.map((it) => it.tab))];
  return events.map(({ name, seq, url, title, referrer, attributes, view, tab }) => ({
    name, seq, title, attributes, view: views.indexOf(view), tab: tabs.indexOf(tab),
    url: url?.replace(shop.url, ''), referrer: referrer?.replace(shop.url, ''),
  }));
};

const own = (events) => events.filter((it) => it.name !== 'page_viewed').map((it) => it.name);

stage('a page', ['chromium', 'firefox'], (on) => {
  on.test('whose policy forbids wasm gets the JavaScript core, which records the same events', async () => {
    const { door, shop } = on;
    const shared = `default-src 'none'; img-src data:; connect-src ${door.url}; script-src ${door.url}`;
    const visits = {};
    for (const [core, policy] of [['wasm', `${shared} 'wasm-unsafe-eval'`], ['js', shared]]) {
      door.forget();
      for (const path of ['/one', '/two']) shop.page(path, { title: path.slice(1), headers: { 'content-security-policy': policy } });
      const visitor = await on.visitor();
      const page = await visitor.tab(`${shop.url}/one?utm_source=paper&token=abc#x`);
      await on.acknowledged('page_viewed');
      await page.evaluate(() => {
        waymark('record', 'told', { text: 'grüße "quoted" \\ 😀\n', number: -1.5, big: 1e21, flag: false, nothing: null, not: NaN, list: [1] });
        waymark('record', 'not a name');
        history.pushState(null, '', '/one/inside');
        document.title = 'inside';
        waymark('pageview', { url: '/said?email=a@b.test', title: 'Said', attributes: { own: true } });
      });
      await say(page, 'record', 'long', { text: 'x'.repeat(3000) });
      await on.acknowledged('long');
      await page.evaluate(() => {
        waymark('record', 'last');
        location.href = '/two';
      });
      await page.waitForFunction(() => document.title === 'two');
      const { sessions, events } = await on.stored(7);
      assert.equal(sessions.length, 1);
      assert.equal(sessions[0].device.core, core);
      assertGapless(events);
      const files = door.requests.filter((it) => it.method === 'GET').map((it) => it.path);
      assert.equal(files.some((it) => it.endsWith('.wasm')), core === 'wasm', 'wasm is asked for only where it can run');
      assert.equal(files.some((it) => it.includes('core-js-')), core === 'js', 'the JavaScript core only where it is needed');
      visits[core] = { events: essence(events, shop), device: { ...sessions[0].device, core: '' } };
      door.assertDecent(['token=abc', 'a@b.test']);
      visitor.assertQuiet(core === 'js' ? POLICY : undefined);
    }
    assert.deepEqual(visits.js, visits.wasm);
    assert.deepEqual(visits.wasm.events.map((it) => it.name), [
      'page_viewed', 'told', 'page_viewed', 'page_viewed', 'long', 'last', 'page_viewed',
    ]);
    assert.deepEqual(visits.wasm.events[1].attributes, { text: 'grüße "quoted" \\ 😀\n', number: -1.5, big: 1e21, flag: false });
    assert.deepEqual(visits.wasm.events.filter((it) => it.url).map((it) => it.url), [
      '/one?utm_source=paper&token=*', '/one/inside', '/said?email=*', '/two',
    ]);
  });

  for (const [what, answer] of [
    ['is not there', { status: 404, body: 'not found' }],
    ['is something else', { status: 200, headers: { 'content-type': 'application/wasm' }, body: '<html>a portal</html>' }],
  ]) {
    on.test(`whose wasm ${what} gets the JavaScript core`, async () => {
      const { door, shop } = on;
      const visitor = await on.visitor();
      door.answer = (it) => (it.path.endsWith('.wasm') ? answer : undefined);
      const page = await visitor.tab(`${shop.url}/one`);
      await say(page, 'record', 'told');
      const { sessions, events, names } = await on.stored(2);
      assert.deepEqual(names, ['page_viewed', 'told']);
      assert.equal(sessions[0].device.core, 'js');
      assertGapless(events);
      door.assertDecent();
      visitor.assertQuiet(/status of 404/);
    });
  }

  on.test('none of whose cores arrives is not harmed', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    door.answer = (it) => (it.path.includes('core-') ? { status: 404 } : undefined);
    const page = await visitor.tab(`${shop.url}/one`);
    await until('both cores asked for', () => door.requests.some((it) => it.path.includes('core-js-')));
    await page.waitForFunction(() => document.readyState === 'complete');
    assert.equal(await page.evaluate(() => waymark('record', 'told') ?? 'nothing'), 'nothing');
    assert.deepEqual(door.beacons(), []);
    visitor.assertQuiet(/status of 404|MIME|Loading failed for the <script>/);
  });

  on.test('that loads the tag twice is viewed once', async () => {
    const { door, shop } = on;
    const url = shop.page('/twice', { title: 'Twice', tag: shop.tag + shop.tag, body: shop.tag });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await page.evaluate((src) => new Promise((done) => {
      const again = document.createElement('script');
      again.dataset.site = document.querySelector('[data-site]').dataset.site;
      again.onload = done;
      again.src = src;
      document.body.append(again);
    }), `${door.url}/w/waymark.js`);
    await say(page, 'record', 'marker');
    const { names, events } = await on.stored(2);
    assert.deepEqual(names, ['page_viewed', 'marker']);
    assert.deepEqual(door.sent().map((it) => it.name), ['page_viewed', 'marker'], 'nothing was sent twice');
    assert.equal(door.requests.filter((it) => /core-.*\.js$/.test(it.path)).length, 1);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('that calls before anything has loaded is heard, with the times of its calls', async () => {
    const { door, shop } = on;
    const head = `<script>window.waymark=window.waymark||function(){(waymark.q=waymark.q||[]).push(arguments)}
      waymark('record', 'very_early', { n: 1 });</script>`;
    const url = shop.page('/early', { title: 'Early', head });
    const visitor = await on.visitor();
    const release = door.hold(/core-/);
    const page = await visitor.tab();
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    await page.waitForFunction(() => window.waymark.door);
    // The loader is there, the core is not: two calls some time apart.
    const apart = await page.evaluate(async () => {
      const at = performance.now();
      waymark('record', 'first', { n: 2 });
      await new Promise((done) => setTimeout(done, 700));
      waymark('record', 'second', { n: 3 });
      return performance.now() - at;
    });
    assert.equal(door.beacons().length, 0, 'nothing is sent before the core is there');
    release();
    const { events, names } = await on.stored(4);
    assert.deepEqual(names, ['page_viewed', 'very_early', 'first', 'second']);
    assert.deepEqual(events.map((it) => it.attributes.n), [undefined, 1, 2, 3]);
    assertGapless(events);
    const [viewed, , first, second] = events.map((it) => it.at);
    assert.ok(Math.abs(second - first - apart) <= 5, `${second - first} ms apart, not ${apart}`);
    assert.ok(viewed <= first, 'the page came first');
    const ages = door.sent().map((it) => it.age);
    assert.ok(ages[0] >= apart && ages[2] >= apart, `the core came ${apart} ms later, and the ages are ${ages}`);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('whose storage is closed is recorded all the same', async () => {
    const { door, shop } = on;
    const head = `<script>for (const it of ['localStorage', 'sessionStorage']) Object.defineProperty(window, it, {
      get() { throw new DOMException('closed', 'SecurityError'); } });</script>`;
    const url = shop.page('/closed', { title: 'Closed', head });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    const { sessions, events } = await on.stored(11);
    assert.equal(sessions.length, 1);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('that lives in a sandbox without an origin or storage is recorded all the same', async () => {
    const { door, shop } = on;
    const url = shop.page('/sandbox', { title: 'Sandbox', headers: { 'content-security-policy': 'sandbox allow-scripts' } });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    assert.equal(door.beacons()[0].headers.origin, 'null');
    await say(page, 'record', 'told');
    const { names } = await on.stored(2);
    assert.deepEqual(names, ['page_viewed', 'told']);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('whose storage is full is recorded all the same', async () => {
    const { door, shop } = on;
    const head = `<script>try { for (let n = 1 << 22; n >= 1; n >>= 1) for (let i = 0; ; i++) {
      try { localStorage.setItem('filler.' + n + '.' + i, 'x'.repeat(n)); } catch (e) { break; } } } catch (e) {}
      try { localStorage.setItem('one more', 'x'); window.full = false; } catch (e) { window.full = true; }</script>`;
    const url = shop.page('/full', { title: 'Full', head });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    assert.equal(await page.evaluate(() => window.full), true);
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    const { sessions, events } = await on.stored(11);
    assert.equal(sessions.length, 1);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('whose fetch throws is recorded by other ways', async () => {
    const { door, shop } = on;
    const head = '<script>window.fetch = () => { throw new Error("patched"); };</script>';
    for (const path of ['/one', '/two']) shop.page(path, { title: path.slice(1), head });
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.evaluate((names) => {
      for (const it of names) waymark('record', it);
      location.href = '/two';
    }, TEN);
    await page.waitForFunction(() => document.title === 'two');
    const { events } = await on.stored(12);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('whose every way out throws or fails is not harmed, and its events come with the next page', async () => {
    const { door, shop } = on;
    const heads = {
      '/throwing': `window.fetch = () => { throw new Error('patched'); };
        navigator.sendBeacon = () => { throw new Error('patched'); };
        window.XMLHttpRequest = function () { throw new Error('patched'); };`,
      '/rejecting': `window.fetch = () => Promise.reject(new Error('patched')); navigator.sendBeacon = () => false;`,
      '/useless': `window.fetch = () => undefined; navigator.sendBeacon = () => { throw 1; }; XMLHttpRequest.prototype.open = () => { throw 2; };`,
    };
    const visitor = await on.visitor();
    const page = await visitor.tab();
    const expected = [];
    for (const [path, head] of Object.entries(heads)) {
      const mark = '<script>addEventListener("unhandledrejection", (it) => console.error("unhandled: " + it.reason));</script>';
      await page.goto(shop.page(path, { title: path.slice(1), head: `<script>${head}</script>${mark}` }));
      // The core is there when the queue is in storage.
      await page.waitForFunction(() => Object.keys(localStorage).some((it) => it.includes('.q.')));
      const threw = await page.evaluate((names) => {
        try {
          for (const it of names) waymark('record', it);
          waymark('pageview');
        } catch (why) {
          return String(why);
        }
      }, TEN);
      assert.equal(threw, undefined);
      assert.equal(await page.$eval('h1', (it) => it.textContent), path.slice(1), 'the page is as it was');
      expected.push(...TEN);
    }
    assert.equal(door.beacons().length, 0, 'nothing got out');
    await page.goto(`${shop.url}/one`);
    const { events } = await on.stored(37, 30_000);
    assert.deepEqual(own(events), expected);
    assertGapless(events);
    assert.ok(door.beacons().filter((it) => it.beacon.recovered).length >= 3);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('whose policy allows no connection is not harmed, and does not ask without end', async () => {
    const { door, shop } = on;
    const url = shop.page('/none', { title: 'None', headers: { 'content-security-policy': "connect-src 'none'" } });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await page.waitForFunction(() => Object.keys(localStorage).some((it) => it.includes('.q.')));
    await page.evaluate((names) => names.forEach((it) => waymark('record', it)), TEN);
    // Two tries, with a pause between them: the second one shows that the first one did not end it.
    const tries = () => visitor.complaints.filter((it) => it.includes('/w/b')).length;
    await until('two tries', () => tries() >= 2);
    assert.ok(tries() <= 5, `${tries()} tries`);
    assert.equal(door.beacons().length, 0);
    await page.goto(`${shop.url}/one`);
    const { events } = await on.stored(12);
    assert.deepEqual(own(events), TEN);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet(POLICY);
  });

  on.test('with frozen and polluted prototypes is recorded and not harmed', async () => {
    const { door, shop } = on;
    const head = `<script>
      Object.prototype.polluted = 'x';
      Object.prototype.q = 'x';
      Array.prototype.polluted = () => {};
      String.prototype.polluted = () => {};
      delete Array.prototype.includes;
      for (const it of [Object, Array, String, Number, Function, Promise, RegExp, URL, Uint8Array, Map, Event, EventTarget])
        Object.freeze(it.prototype);
      Object.freeze(window.history.__proto__);
    </script>`;
    const url = shop.page('/strict', { title: 'Strict', head });
    const visitor = await on.visitor();
    const page = await visitor.tab();
    await page.goto(url);
    await on.acknowledged('page_viewed');
    await page.evaluate(() => {
      waymark('record', 'told', { own: 1 });
      history.pushState(null, '', '/strict/inside');
    });
    const { events, names } = await on.stored(3);
    assert.deepEqual(names, ['page_viewed', 'told', 'page_viewed']);
    assert.deepEqual(events[1].attributes, { own: 1 });
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('that misuses the call is not harmed, and what was right is recorded', async () => {
    const { door, shop, collector } = on;
    const badNames = await collector.outcome('client_dropped', 'bad_name');
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    const threw = await page.evaluate(() => {
      const self = {};
      self.self = self;
      const trap = new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });
      const calls = [
        [], [undefined], [null], [1], [{}], [Symbol('x')], [trap], ['nonsense'], ['RECORD', 'x'], ['record '],
        ['identify'], ['identify', ''], ['identify', 7], ['identify', {}], ['identify', trap], ['visitor'], ['visitor', 'a@b.test'],
        ['visitor', trap], ['code'], ['code', trap], ['forms'], ['forms', '['], ['forms', trap, trap],
        ['__proto__'], ['constructor', 'x'], ['then'],
        // Eight names that are none.
        ['record'], ['record', null], ['record', 7], ['record', {}], ['record', 'two words'], ['record', 'x'.repeat(65)],
        ['record', ''], ['record', 'größe'],
        // Attributes of which nothing is left.
        ['record', 'kept_1', 'text'], ['record', 'kept_2', [1, 2]], ['record', 'kept_3', self], ['record', 'kept_4', trap],
        ['record', 'kept_5', { get a() { throw new Error('getter'); } }], ['record', 'kept_6', { a: 10n, b: Symbol('x'), c: () => 1 }],
        ['record', 'kept_7', { toString() { throw new Error('toString'); } }], ['record', 'kept_8', null],
        ['pageview', 7], ['pageview', 'text'],
        ['pageview', { url: 'http://[', title: 7 }], ['pageview', { url: Symbol('x'), title: trap }],
      ];
      for (const it of calls) {
        try {
          const given = waymark(...it);
          if (given !== undefined) return `${String(it[0])} gave ${given}`;
        } catch (why) {
          return `${String(it[0])} threw ${why}`;
        }
      }
    });
    assert.equal(threw, undefined);
    await say(page, 'record', 'marker', { a: 1 });
    const { events, names } = await on.stored(12);
    assert.deepEqual(names, [
      'page_viewed', ...[1, 2, 3, 4, 5, 6, 7, 8].map((it) => `kept_${it}`), 'page_viewed', 'page_viewed', 'marker',
    ]);
    for (const it of events.slice(1, 9)) assert.deepEqual(it.attributes, {}, it.name);
    assert.deepEqual(events.slice(9, 11).map((it) => it.url), [`${shop.url}/one`, `${shop.url}/one`], 'the address that the browser shows');
    assertGapless(events);
    await until('the account', async () => (await collector.outcome('client_dropped', 'bad_name')) === badNames + 8);
    door.assertDecent(['a@b.test']);
    visitor.assertQuiet();
  });

  on.test('whose view throws when it is looked at goes on being recorded, by the same core', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    const threw = await page.evaluate(() => {
      try {
        for (const name of ['url', 'title', 'attributes']) {
          waymark('pageview', Object.defineProperty({}, name, { get() { throw new Error('getter'); } }));
        }
      } catch (why) {
        return String(why);
      }
    });
    assert.equal(threw, undefined);
    await say(page, 'record', 'marker');
    await on.acknowledged('marker');
    const files = door.requests.filter((it) => it.path.includes('core-js-'));
    assert.deepEqual(files.map((it) => it.path), [], 'a caller’s mistake is no reason for the other core');
    door.assertDecent();
    visitor.assertQuiet();
  });
});

// Firefox ESR knows no Trusted Types by default.
stage('a page that wants trusted types', ['chromium'], (on) => {
  for (const [policy, works] of [
    ["require-trusted-types-for 'script'", true],
    ["require-trusted-types-for 'script'; trusted-types waymark", true],
    ["require-trusted-types-for 'script'; trusted-types 'none'", false],
    ["require-trusted-types-for 'script'; trusted-types other", false],
  ]) {
    on.test(`by "${policy}" is ${works ? 'recorded' : 'left alone'}`, async () => {
      const { door, shop } = on;
      const url = shop.page('/trusted', { title: 'Trusted', headers: { 'content-security-policy': policy } });
      const visitor = await on.visitor();
      const page = await visitor.tab(url);
      await page.waitForFunction(() => window.waymark?.door);
      await say(page, 'record', 'told');
      if (works) {
        const { names } = await on.stored(2);
        assert.deepEqual(names, ['page_viewed', 'told']);
        visitor.assertQuiet();
      } else {
        // The loader has given up where it runs: what it would ask for, it asked for before it was there.
        await page.waitForNetworkIdle({ idleTime: 300 });
        assert.deepEqual(door.beacons(), []);
        visitor.assertQuiet(/trusted/i);
      }
      door.assertDecent();
    });
  }
});
