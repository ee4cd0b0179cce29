// A visit through the demo shop, page by page and inside a single-page application: what arrives, and what must not.

import assert from 'node:assert/strict';
import { assertGapless, say, stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const TYPED = {
  name: 'Wilhelmina Ottershaw', email: 'mina.ottershaw@example.org', phone: '+44 1632 960961',
  street: '17 Kittiwake Steps', town: 'Cobblehaven', postcode: 'CB7 3QX',
};
const MESSAGE = 'Does the samphire keep over winter?';

async function click(page, selector) {
  await page.waitForSelector(selector, { visible: true });
  // By the element itself: where it lies on the screen is not what is tested.
  await page.$eval(selector, (it) => it.click());
}

/** A click that ends on another page. */
const follow = (page, selector) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), click(page, selector)]);

async function fill(page, names) {
  for (const it of names) await page.type(`#${it}`, TYPED[it]);
}

stage('a visit', ['chromium', 'firefox'], (on) => {
  on.test('through the demo shop is one session with its pages and events in order, and nothing typed but claims', async () => {
    const { door, shop, collector } = on;
    const query = 'utm_source=letter&utm_medium=email&utm_campaign=spring&gclid=Cj0K&token=s3cr3tvalue&q=tea';
    shop.page('/links', { title: 'Links', tag: '', body: `<a id="go" href="${door.url}/demo/?${query}#fragment-stays">tea</a>` });
    const visitor = await on.visitor();
    const page = await visitor.tab(`${shop.url}/links`);
    await follow(page, '#go');
    await on.acknowledged('page_viewed');
    // The shop's own cookie, on the very host that beacons go to.
    await page.evaluate(() => (document.cookie = 'basket=of-the-shop; path=/'));
    await follow(page, '.hero-card .button');
    await follow(page, '#products a[href*="low-tide"]');
    await page.waitForSelector('#shown', { visible: true });
    await page.select('#quantity', '2');
    await click(page, '#add button');
    await follow(page, '#status a');
    await click(page, '[data-do="One more low-tide"]');
    await page.waitForFunction(() => document.querySelector('[data-count]').textContent === '3');
    await follow(page, 'a[href="/demo/checkout.html"]');
    await fill(page, ['name', 'email', 'phone', 'street', 'town', 'postcode']);
    await page.$eval('[name=payment][value=collect]', (it) => it.click());
    await Promise.all([page.waitForNavigation(), click(page, '#checkout-form button')]);
    await follow(page, 'nav a[href="/demo/contact.html"]');
    await fill(page, ['name', 'email', 'phone']);
    await page.type('#message', MESSAGE);
    await click(page, '#contact-form button');
    await page.waitForSelector('#sent', { visible: true });

    const { sessions, events, names } = await on.stored(15);
    assert.deepEqual(names, [
      'page_viewed', 'page_viewed', 'page_viewed', 'product_added', 'page_viewed', 'product_added',
      'page_viewed', 'checkout_started', 'form_submitted', 'visitor_identified', 'order_completed', 'page_viewed',
      'page_viewed', 'form_submitted', 'visitor_identified',
    ]);
    assert.equal(sessions.length, 1);
    const [session] = sessions;
    const views = events.filter((it) => it.name === 'page_viewed');
    const home = `${door.url}/demo/`;
    const cleaned = home + '?' + query.replace('s3cr3tvalue', '*');
    assert.deepEqual(views.map((it) => it.url), [
      cleaned, `${home}category.html`, `${home}product.html?p=low-tide`, `${home}cart.html`, `${home}checkout.html`,
      `${home}thanks.html`, `${home}contact.html`,
    ]);
    assert.deepEqual(views.map((it) => it.title), [
      'Saltmarsh Tea: loose tea from Fennick Quay', 'Teas and ware · Saltmarsh Tea', 'Low Tide · Saltmarsh Tea',
      'Your basket · Saltmarsh Tea', 'Checkout · Saltmarsh Tea', 'Thank you · Saltmarsh Tea', 'Contact · Saltmarsh Tea',
    ]);
    // A page is the referrer of the next as the browser says it, without what is secret or a fragment.
    const told = views.map((it) => it.referrer?.split('#')[0]);
    assert.deepEqual(told, [
      `${shop.url}/`, cleaned, `${home}category.html`, `${home}product.html?p=low-tide`, `${home}cart.html`,
      `${home}checkout.html`, `${home}thanks.html`,
    ]);
    assertGapless(events);
    assert.equal(new Set(events.map((it) => it.tab)).size, 1, 'one tab');
    assert.equal(new Set(views.map((it) => it.view)).size, 7, 'each showing has its own view');
    for (const it of events) {
      const view = views.findLast((view) => view.seq <= it.seq);
      assert.equal(it.view, view.id, `${it.name} happened during the showing of ${view.url}`);
    }
    const added = { sku: 'low-tide', price: 11.9, quantity: 2 };
    const order = { value: 35.7, currency: 'GBP', items: 3 };
    assert.deepEqual(events.filter((it) => !['page_viewed', 'visitor_identified'].includes(it.name)).map((it) => it.attributes), [
      added, { ...added, quantity: 1 }, order, { form: 'checkout' }, order, { form: 'contact' },
    ]);
    const { name, email, phone } = TYPED;
    const claims = door.distinct().filter((it) => it.name === 'visitor_identified').map((it) => it.attributes);
    assert.deepEqual(claims, [{ name, email, phone }, { name, email, phone }]);

    const { campaign, referrer, device } = session;
    assert.deepEqual([campaign.source, campaign.medium, campaign.name, campaign.click_id], ['letter', 'email', 'spring', 'Cj0K']);
    assert.equal(referrer.host, 'localhost');
    assert.equal(session.entry.url, cleaned);
    assert.equal(session.page.url, `${home}contact.html`);
    assert.deepEqual([session.events, session.page_views, session.number, session.state], [15, 7, 1, 'active']);
    assert.equal(device.core, 'wasm');
    assert.equal(device.category, 'desktop');
    assert.match(device.browser, on.name === 'firefox' ? /Firefox/ : /Chrom/);
    assert.equal(session.bot, '');
    assert.equal(await collector.outcome('invalid') + await collector.outcome('limited'), 0);

    const { street, town, postcode } = TYPED;
    door.assertDecent([street, town, postcode, 'Kittiwake', MESSAGE.slice(0, 12), 's3cr3tvalue', 'fragment-stays']);
    visitor.assertQuiet();
  });

  on.test('inside a single-page application counts each path once, with the title that the page settles on', async () => {
    const { door } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab(`${door.url}/demo/app/`);
    await on.acknowledged('page_viewed');
    await click(page, '#finder .actions .button');
    await click(page, '.answers li:nth-child(3) a');
    await click(page, '.answers li:nth-child(1) a');
    await click(page, '.answers li:nth-child(2) a');
    await page.waitForFunction(() => document.title.includes('Low Tide'));
    await page.evaluate(() => history.back());
    await page.waitForFunction(() => location.pathname === '/demo/app/caffeine' && document.title.startsWith('How awake'));
    await page.evaluate(() => history.forward());
    await page.waitForFunction(() => location.pathname === '/demo/app/result' && document.title.includes('Low Tide'));
    // Until the title is settled, the address still is, too.
    await until('seven showings', () => door.distinct().filter((it) => it.page).length === 7);
    await say(page, 'record', 'before_the_same_path');
    await page.evaluate(() => {
      history.replaceState(history.state, '', location.pathname);
      history.replaceState(history.state, '', '?sort=price&token=s3cr3tvalue');
      history.pushState(history.state, '', '?sort=name');
      history.pushState(history.state, '', '#reviews');
      location.hash = 'questions';
    });
    await page.waitForFunction(() => location.hash === '#questions');
    await say(page, 'record', 'after_the_same_path');
    await page.evaluate(() => {
      history.pushState(null, '', '/demo/app/moment');
      // Applications say who they are when they have loaded their data.
      setTimeout(() => (document.title = 'Set later'), 100);
    });
    await page.waitForFunction(() => document.title === 'Set later');

    const { sessions, events, names } = await on.stored(11);
    assert.equal(sessions.length, 1);
    assert.deepEqual(names, [
      ...Array(4).fill('page_viewed'), 'page_viewed', 'finder_completed', 'page_viewed', 'page_viewed',
      'before_the_same_path', 'after_the_same_path', 'page_viewed',
    ]);
    const views = events.filter((it) => it.name === 'page_viewed');
    const app = `${door.url}/demo/app/`;
    assert.deepEqual(views.map((it) => it.url.replace(app, '')), ['', 'moment', 'taste', 'caffeine', 'result', 'caffeine', 'result', 'moment']);
    const shop = ' · Saltmarsh Tea';
    assert.deepEqual(views.map((it) => it.title), [
      `Find your tea${shop}`, `When will you drink it?${shop}`, `Which of these sounds best?${shop}`,
      `How awake would you like to be?${shop}`, `We would pour you Low Tide${shop}`,
      `How awake would you like to be?${shop}`, `We would pour you Low Tide${shop}`, 'Set later',
    ]);
    assert.deepEqual(views.slice(1, 7).map((it) => it.referrer), [0, 1, 2, 3, 4, 5].map((i) => views[i].url));
    assert.equal(views[7].referrer, `${app}result?sort=name`, 'the address as it was last, without its fragment');
    assert.equal(new Set(views.map((it) => it.view)).size, 8);
    assertGapless(events);
    assert.deepEqual(new Set(door.sent().map((it) => it.id)).size, door.sent().length, 'nothing was sent twice');
    door.assertDecent(['s3cr3tvalue', '#', 'reviews', 'questions']);
    visitor.assertQuiet();
  });

  on.test('where the browser has no Navigation API is told from the history, which goes on as before', async () => {
    const { door, shop } = on;
    const url = shop.page('/old', { title: 'Old', head: '<script>delete window.navigation;</script>' });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    assert.equal(await page.evaluate(() => 'navigation' in window), false);
    await on.acknowledged('page_viewed');
    const given = await page.evaluate(() => {
      const given = [history.pushState({ n: 1 }, '', '/old/a') === undefined, history.state.n];
      waymark('record', 'on_a');
      history.replaceState({ n: 2 }, '', '/old/a?x=1');
      history.replaceState({ n: 3 }, '', '/old/b');
      waymark('record', 'on_b');
      history.pushState({ n: 4 }, '', '#top');
      let threw;
      try {
        history.pushState({}, '', 'https://elsewhere.test/');
      } catch (why) {
        threw = why.name;
      }
      return [...given, history.state.n, threw];
    });
    assert.deepEqual(given, [true, 1, 4, 'SecurityError']);
    await page.evaluate(() => history.go(-2));
    await page.waitForFunction(() => location.pathname === '/old');
    const { events, names } = await on.stored(6);
    assert.deepEqual(names, ['page_viewed', 'page_viewed', 'on_a', 'page_viewed', 'on_b', 'page_viewed']);
    assert.deepEqual(events.filter((it) => it.url).map((it) => it.url.replace(url, '')), ['', '/a?x=1', '/b', '']);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('leaves nothing in the page but one function, and nothing in storage but its own names', async () => {
    const { door, shop } = on;
    const before = '<script>window.before = Object.getOwnPropertyNames(window); window.elements = 0;</script>';
    const url = shop.page('/bare', { title: 'Bare', head: before });
    const visitor = await on.visitor();
    const page = await visitor.tab(url);
    await on.acknowledged('page_viewed');
    await say(page, 'record', 'told', { a: 1 });
    await on.acknowledged('told');
    const own = () => page.evaluate(() => Object.keys(localStorage).sort());
    const site = `waymark.${on.collector.site}.`;
    await until(async () => `storage without a queue: ${await own()}`, async () => (await own()).join() === `${site}visitor`);
    const left = await page.evaluate(() => ({
      names: Object.getOwnPropertyNames(window).filter((it) => !before.includes(it) && !['before', 'elements'].includes(it)),
      scripts: [...document.scripts].filter((it) => it.src).length,
      body: document.body.innerHTML,
      session: Object.keys(sessionStorage),
      cookie: document.cookie,
    }));
    assert.deepEqual(left.names.filter((it) => !/^\d+$/.test(it)), ['waymark']);
    assert.equal(left.scripts, 1, 'the tag itself');
    assert.equal(left.body, '<h1>Bare</h1>');
    assert.deepEqual([left.session, left.cookie], [[], '']);
    await page.goto(`${shop.url}/elsewhere`);
    assert.deepEqual((await own()).filter((it) => !it.startsWith(site)), []);
    door.assertDecent();
    visitor.assertQuiet();
  });

  on.test('that returns out of the back/forward cache is a new showing of the page, and keeps what was recorded', async () => {
    const { door, shop } = on;
    const head = '<script>addEventListener("pageshow", (it) => { window.shown = it.persisted; });</script>';
    const one = shop.page('/one', { title: 'One', head });
    const visitor = await on.visitor();
    const page = await visitor.tab(one);
    await on.acknowledged('page_viewed');
    await say(page, 'record', 'before');
    await on.acknowledged('before');
    // A page with a request under way is not kept: the answers have been read, too.
    await page.waitForFunction(() => performance.getEntriesByType('resource').filter((it) => it.name.endsWith('/w/b')).length >= 2);
    await page.goto(`${shop.url}/two`);
    await until('the second page', () => door.sent().find((it) => it.page?.title === 'Two'));
    await page.evaluate(() => history.back());
    // The address changes before the page is told that it is shown.
    await until('the page came out of the cache', () => page.evaluate(() => location.pathname === '/one' && window.shown).catch(() => false));
    await until('the third showing', () => door.distinct().filter((it) => it.page).length === 3);
    await say(page, 'record', 'again');

    const { sessions, events, names } = await on.stored(5);
    assert.equal(sessions.length, 1);
    assert.deepEqual(names, ['page_viewed', 'before', 'page_viewed', 'page_viewed', 'again']);
    const views = events.filter((it) => it.name === 'page_viewed');
    assert.deepEqual(views.map((it) => it.url), [one, `${shop.url}/two`, one]);
    assert.equal(new Set(views.map((it) => it.view)).size, 3);
    assert.equal(events[1].view, views[0].view);
    assert.equal(events[4].view, views[2].view);
    assertGapless(events);
    door.assertDecent();
    visitor.assertQuiet();
  });
});

stage('a program', ['chromium'], (on) => {
  on.test('is recorded like a person, classified, and hidden from who does not ask for it', async () => {
    const { door, shop, collector, browser } = on;
    const visitor = await on.visitor();
    const page = await visitor.tab();
    await page.setUserAgent({ userAgent: browser.asProgram });
    await page.goto(shop.url);
    const { sessions } = await on.stored(1);
    assert.equal(sessions[0].bot, 'headless');
    const who = `visitor=${door.visitors()[0]}`;
    assert.equal((await collector.ask(`sessions?${who}`)).sessions.length, 0);
    assert.equal((await collector.ask(`sessions?bots=only&${who}`)).sessions.length, 1);
    visitor.assertQuiet();
  });
});
