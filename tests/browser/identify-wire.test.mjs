// Who a visitor is, as pages say it: what leaves the page for it, and what stays there.

import assert from 'node:assert/strict';
import { assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

/** What browsers say on the console about a policy that forbids wasm. */
const POLICY = /Content[- ]Security[- ]Policy|Refused to|violates the following/i;
const TOKEN = `${'h'.repeat(60)}.${'c'.repeat(3_900)}.${'s'.repeat(134)}`;

/** What the page said with its events' names and attributes, without page views. */
const told = (door) => door.distinct().filter((it) => !it.page).map((it) => [it.name, it.attributes]);

/** Puts a mark behind what was said, and waits until all of it has come. */
async function toldAll(on, page) {
  await say(page, 'record', 'marker');
  await on.acknowledged('marker');
  return told(on.door).slice(0, -1);
}

/** Answers of a collector that knows of codes. */
const codes = (right) => (it) => {
  if (it.path === '/w/c') return { status: 200 };
  if (it.path === '/w/p') return { status: 200, body: JSON.stringify({ right: JSON.parse(it.body).code === right }) };
};

stage('a page that says who its visitor is', ['chromium', 'firefox'], (on) => {
  for (const [core, unsafe] of [['wasm', " 'wasm-unsafe-eval'"], ['js', '']]) {
    on.test(`is heard by the ${core} core: tokens whole, claims as attributes, and a logout`, async () => {
      const { door, shop } = on;
      const policy = `default-src 'none'; img-src data:; connect-src ${door.url}; script-src ${door.url}${unsafe}`;
      const url = shop.page('/said', { title: 'Said', headers: { 'content-security-policy': policy } });
      const visitor = await on.visitor();
      const page = await visitor.tab(url);
      assert.equal(TOKEN.length, 4_096);
      await say(page, 'identify', TOKEN);
      await say(page, 'identify', TOKEN + 'x');
      await say(page, 'identify', { email: 'ann@x.test', phone: '+44 1632 960961', vip: true, visits: 3, none: null, list: [1] });
      await say(page, 'identify', { nothing: undefined });
      await say(page, 'reset');
      assert.deepEqual(await toldAll(on, page), [
        ['visitor_identified', { token: TOKEN }],
        ['visitor_identified', { email: 'ann@x.test', phone: '+44 1632 960961', vip: true, visits: 3 }],
        ['visitor_reset', undefined],
      ]);
      assert.equal(door.beacons()[0].beacon.client.core, core);
      door.assertDecent();
      visitor.assertQuiet(core === 'js' ? POLICY : undefined);
    });
  }

  on.test('and goes away in the same task has said it all the same', async () => {
    const { door, shop } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.evaluate((token) => {
      waymark('identify', token);
      location.href = '/elsewhere';
    }, TOKEN);
    await page.waitForFunction(() => location.pathname === '/elsewhere');
    await page.goto(`${shop.url}/two`);
    await on.acknowledged('visitor_identified');
    assert.deepEqual(told(door), [['visitor_identified', { token: TOKEN }]]);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('learns the id that beacons have, whenever it asks, and its own callback may throw', async () => {
    const { door, shop } = on;
    const closed = `for (const it of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, it, { get() { throw new DOMException('closed', 'SecurityError'); } });`;
    for (const [path, storage] of [['/open', ''], ['/closed', closed]]) {
      door.forget();
      const early = `window.waymark = function () { (waymark.q = waymark.q || []).push(arguments) };
        window.ids = []; waymark('visitor', (id) => ids.push(id));`;
      const url = shop.page(path, { title: path, head: `<script>${storage}${early}</script>` });
      const visitor = await on.visitor();
      const page = await visitor.tab(url);
      await on.acknowledged('page_viewed');
      const atOnce = await page.evaluate(() => {
        waymark('visitor', () => { throw new Error('misdeed of the page'); });
        waymark('visitor', (id) => ids.push(id));
        return ids.length;
      });
      assert.equal(atOnce, 1, 'a callback comes later');
      await page.waitForFunction(() => ids.length === 2);
      await toldAll(on, page);
      assert.equal(door.visitors().length, 1);
      assert.deepEqual(await page.evaluate(() => ids), [door.visitors()[0], door.visitors()[0]]);
      door.assertDecent();
      visitor.assertQuiet(/misdeed of the page/);
    }
  });

  on.test('has a code sent and proves it, and hears nothing but yes and no', async () => {
    const { door, shop, collector } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/one`);
    await on.acknowledged('page_viewed');
    await page.evaluate(() => (document.cookie = 'own=1; path=/'));
    const ask = (...words) => page.evaluate((words) => new Promise((done) => waymark(...words, done)), words);
    door.answer = codes('042137');
    assert.equal(await ask('code', { email: 'ann@x.test', note: 'stays here' }), true);
    assert.equal(await ask('code', { phone: '+441632960961' }), true);
    assert.equal(await ask('prove', '111111'), false);
    assert.equal(await ask('prove', '042137'), true);
    await page.evaluate(() => waymark('prove', '042137'));
    await until('a call without a callback', () => door.asked('/w/p').length === 3);
    const who = { site: collector.site, visitor: door.visitors()[0] };
    assert.deepEqual(door.asked('/w/c'), [{ ...who, email: 'ann@x.test' }, { ...who, phone: '+441632960961' }]);
    assert.deepEqual(door.asked('/w/p'), [{ ...who, code: '111111' }, { ...who, code: '042137' }, { ...who, code: '042137' }]);

    for (const [status, body] of [[503, '{"right":true}'], [429, ''], [400, '{}']]) {
      door.answer = (it) => (it.beacon ? undefined : { status, body });
      assert.equal(await ask('code', { email: 'ann@x.test' }), false, `${status}`);
      assert.equal(await ask('prove', '042137'), false, `${status}`);
    }
    for (const body of ['{"right":false}', '{"right":1}', '[]', 'null', 'no json']) {
      door.answer = (it) => (it.beacon ? undefined : { status: 200, body });
      assert.equal(await ask('prove', '042137'), false, body);
    }
    door.answer = undefined;
    await door.down();
    assert.equal(await ask('code', { email: 'ann@x.test' }), false, 'nobody is there');
    await door.up();
    assert.deepEqual(await toldAll(on, page), [], 'no event has the address or the code');
    door.assertDecent(['stays here']);
    visitor.assertQuiet(/Failed to load resource|Cross-Origin Request Blocked|NS_ERROR/);
  });
});

const FORM = `<form id="signup" action="/two">
  <input name="id" value="a field may be called so"><input name="name" value="Ann">
  <input name="mail" value=" ann@x.test "><input name="tel" value="">
  <input name="secret" type="password" value="geheim1"><input name="shown" autocomplete="new-password" value="geheim2">
  <input name="card" autocomplete="section-a cc-number" value="geheim3">
  <input name="street" value="geheim4"><input name="news" type="checkbox" value="yes">
  <input name="plan" type="radio" value="basic"><input name="plan" type="radio" value="full" checked>
  <button>send</button></form>`;
const TRAITS = { name: 'name', mail: 'email', tel: 'phone', secret: 'a', shown: 'b', card: 'c', news: 'news', plan: 'plan' };
const CLAIMS = { name: 'Ann', email: 'ann@x.test', plan: 'full' };

stage('a form', ['chromium', 'firefox'], (on) => {
  on.test('that the page names is recorded when it is sent, with the fields that it named and no other', async () => {
    const { door, shop } = on;
    const url = shop.page('/form', { title: 'Form', body: FORM });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await page.evaluate((traits) => {
      // Who reads which field, and when.
      window.seen = [];
      for (const it of document.querySelectorAll('input')) {
        const { get } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
        Object.defineProperty(it, 'value', { get() { seen.push(it.name); return get.call(it); } });
      }
      waymark('forms', '#other', { traits: { street: 'street' } });
      waymark('forms', '[', { traits });
      waymark('forms', '#signup', { traits: { street: 'street' } });
      waymark('forms', '#signup', { traits });
    }, TRAITS);
    assert.deepEqual(await toldAll(on, page), []);
    assert.deepEqual(await page.evaluate(() => seen), [], 'nothing is read before');
    // The page sends it itself, as many do.
    const seen = await page.evaluate(() => {
      document.querySelector('form').addEventListener('submit', (it) => {
        it.preventDefault();
        it.stopImmediatePropagation();
      });
      document.querySelector('button').click();
      return [...new Set(seen)];
    });
    assert.deepEqual(seen.filter((it) => it !== 'plan'), ['name', 'mail', 'tel']);
    await say(page, 'record', 'after');
    await on.acknowledged('after');
    assert.deepEqual(told(door).slice(1), [['form_submitted', { form: 'signup' }], ['visitor_identified', CLAIMS], ['after', undefined]]);
    door.assertDecent(['geheim', 'may be called so']);
    visitor.assertQuiet();
  });

  on.test('that leads to another page is recorded, too, by the name that it was given', async () => {
    const { door, shop } = on;
    const url = shop.page('/form', { title: 'Form', body: FORM });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await page.evaluate((traits) => waymark('forms', 'form', { name: 'newsletter', traits }), TRAITS);
    await Promise.all([page.waitForNavigation(), page.$eval('button', (it) => it.click())]);
    await page.waitForFunction(() => location.pathname === '/two');
    await until('both pages', () => door.distinct().filter((it) => it.page).length === 2);
    await on.acknowledged('visitor_identified');
    assert.deepEqual(told(door), [['form_submitted', { form: 'newsletter' }], ['visitor_identified', CLAIMS]]);
    const { events } = await on.stored(4);
    assertGapless(events);
    visitor.assertQuiet();
  });

  on.test('without traits, or with nothing in them, is recorded for each selector and claims nothing', async () => {
    const { door, shop } = on;
    const plain = '<form name="ask"><input name="q" value=""><button>send</button></form>';
    const url = shop.page('/plain', { title: 'Plain', body: plain });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await page.evaluate(() => {
      waymark('forms', 'form[name]');
      waymark('forms', 'form', { traits: { q: 'question', gone: 'email' } });
      addEventListener('submit', (it) => it.preventDefault());
    });
    await page.$eval('button', (it) => it.click());
    assert.deepEqual(await toldAll(on, page), [['form_submitted', { form: 'ask' }], ['form_submitted', { form: 'ask' }]]);
    door.assertDecent();
    visitor.assertQuiet();
  });
});

stage('the demo shop', ['chromium', 'firefox'], (on) => {
  on.test('signs people in with a code and out again, by keyboard alone', async () => {
    const { door, collector } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${door.url}/demo/account.html`);
    await on.acknowledged('page_viewed');
    door.answer = codes('042137');
    const shown = (id) => page.waitForSelector(`#${id}`, { visible: true });
    await shown('ask');
    await page.focus('#email');
    await page.keyboard.type('ann');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#email-error', { visible: true });
    await page.keyboard.press('End');
    await page.keyboard.type('@example.org');
    await page.keyboard.press('Enter');
    await shown('prove');
    await page.waitForFunction(() => document.activeElement.id === 'code');
    await page.keyboard.type('111111');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /not the code/.test(document.getElementById('told').textContent));
    // The wrong one is selected.
    await page.keyboard.type('042 137');
    await page.keyboard.press('Enter');
    await shown('in');
    assert.match(await page.$eval('#in', (it) => it.textContent), /ann@example\.org/);
    await page.reload();
    await shown('in');
    await page.focus('#out');
    await page.keyboard.press('Enter');
    await shown('ask');
    await on.acknowledged('visitor_reset');
    assert.deepEqual(door.asked('/w/c').map((it) => it.email), ['ann@example.org']);
    assert.deepEqual(door.asked('/w/p').map((it) => it.code), ['111111', '042137']);
    assert.deepEqual(told(door), [['visitor_reset', undefined]]);
    assert.equal(door.asked('/w/c')[0].site, collector.site);
    door.assertDecent();
    visitor.assertQuiet();
  });
});
