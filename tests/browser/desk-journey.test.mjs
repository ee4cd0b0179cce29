// The journey map: a known visit as screen readers are told it, live while the visitor browses, and found by search.

import assert from 'node:assert/strict';
import { Guest } from './kit/crowd.mjs';
import { Colleague } from './kit/desk.mjs';
import { arrives, fill, press, sees } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const MINUTE = 60_000;

/** What screen readers are told of an element: a line for each list, item, heading, control and text, indented. */
async function told(page, selector) {
  const session = await page.createCDPSession();
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const { root } = await session.send('DOM.getDocument', { depth: 0 });
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { node } = await session.send('DOM.describeNode', { nodeId });
  await session.detach();
  const byId = new Map(nodes.map((it) => [it.nodeId, it]));
  const through = ['generic', 'none', 'paragraph', 'InlineTextBox', 'ListMarker', 'bdi', 'LayoutTable', 'time', 'strong', 'term', 'definition', 'DescriptionList'];
  const lines = [];
  const walk = (it, depth) => {
    const role = it.role?.value;
    const said = !it.ignored && !through.includes(role);
    if (said) {
      const name = (it.name?.value || '').replace(/\d\d:\d\d:\d\d/g, 'TIME').replace(/[\u2068\u2069]/g, '');
      // Times of day differ from run to run.
      lines.push(`${'  '.repeat(depth)}${role === 'StaticText' ? '' : `${role} `}${name}`.trimEnd());
      if (role === 'StaticText') return;
    }
    for (const id of it.childIds || []) if (byId.has(id)) walk(byId.get(id), depth + (said ? 1 : 0));
  };
  walk(nodes.find((it) => it.backendDOMNodeId === node.backendNodeId), 0);
  return lines.join('\n');
}

stage('the journey map', ['chromium'], (it) => {
  let olga;
  let site;
  const begin = async () => {
    olga ||= await Colleague.first(it.collector);
    site ||= await olga.site();
  };
  const open = async (who, path) => {
    const visitor = await it.visitor();
    await who.enter(visitor);
    const page = await visitor.tab();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
    return page;
  };
  const guest = (options) => new Guest(it.collector, { origin: it.collector.url, ...options });

  /** Twelve minutes: five pages, some events, one long gap; over for an hour. */
  const known = async () => {
    const one = guest();
    const at = (minute) => (72 - minute) * MINUTE;
    await one.page('/?utm_source=newsletter&utm_campaign=autumn', { title: 'Saltmarsh Tea', referrer: 'https://www.google.com/', age: at(0) });
    await one.page('/black', { title: 'Black teas', age: at(1) });
    for (const kind of ['smoked', 'smoked', 'malty']) await one.does('filter_used', { kind }, at(1.5));
    await one.page('/night-ferry', { title: 'Night ferry', age: at(3) });
    await one.does('product_added', { sku: 'SM-104', price: 9.5, gift: false }, at(4));
    await one.page('/basket', { title: 'Your basket', age: at(10) });
    await one.page('/checkout', { title: '', age: at(12) });
    return one.session;
  };

  it.test('tells a known visit to screen readers: pages in order, time on each, events, the gap', async () => {
    await begin();
    const page = await open(olga, `sessions/${await known()}`);
    await sees(page, 'Night ferry');
    const text = await told(page, '.journey-card');
    assert.equal(text, `
sectionheader
  heading Journey
    Journey
  status
  group Pages shown by
    button Titles
      Titles
    button Addresses
      Addresses
group 5 pages in 12 min
  link Saltmarsh Tea · 1 min
  link Black teas · 2 min
  link Night ferry · 1 min
  link Night ferry · idle 6 min
  link Your basket · 2 min
list
  listitem
    TIME
    Came from Google
    Campaign: newsletter · autumn
    link https://www.google.com/ (opens in a new tab)
      https://www.google.com/
      (opens in a new tab)
  listitem
    TIME
    heading Saltmarsh Tea
      Saltmarsh Tea
    came 1 h late
    1:00
    /?utm_source=newsletter&utm_campaign=autumn
  listitem
    TIME
    heading Black teas
      Black teas
    came 1 h late
    2:00
    /black
    list
      listitem
        TIME
        filter_used
        ×2
        came 1 h late
        group
          DisclosureTriangle 1 attribute: kind smoked
            1 attribute:
            kind smoked
      listitem
        TIME
        filter_used
        came 1 h late
        group
          DisclosureTriangle 1 attribute: kind malty
            1 attribute:
            kind malty
  listitem
    TIME
    heading Night ferry
      Night ferry
    came 1 h late
    7:00
    /night-ferry
    list
      listitem
        TIME
        product_added
        came 1 h late
        group
          DisclosureTriangle 3 attributes: gift false · price 9.5 · sku SM-104
            3 attributes:
            gift false · price 9.5 · sku SM-104
      listitem
        TIME
        idle 6 min
  listitem
    TIME
    heading Your basket
      Your basket
    came 1 h late
    2:00
    /basket
  listitem
    TIME
    heading /checkout
      /checkout
    came 1 h late
    0:00
  listitem
    TIME
    The session ended`.trim());
    await press(page, 'Addresses');
    await arrives(page, /show=urls/);
    await sees(page, `${it.collector.url}/night-ferry`);
    await page.reload();
    await sees(page, `${it.collector.url}/night-ferry`);
  });

  it.test('grows while the visitor browses, and keeps what was there in its place', async () => {
    await begin();
    const one = guest();
    await one.page('/first', { title: 'The first page' });
    const page = await open(olga, `sessions/${one.session}`);
    await sees(page, 'The first page');
    const marked = () => page.evaluate(() => [...document.querySelectorAll('.steps > li')].map((it) => it.mark || ''));
    await page.evaluate(() => document.querySelectorAll('.steps > li').forEach((it, n) => (it.mark = `old ${n}`)));
    const before = (await marked()).length;
    await one.does('looked_around', { where: 'shelf' });
    await sees(page, 'looked_around');
    await one.page('/second', { title: 'The second page' });
    await sees(page, 'The second page');
    const after = await marked();
    assert.equal(after.length, before + 1);
    assert.ok(after.slice(0, before).filter((it) => it.startsWith('old')).length >= before - 1, 'the same elements');
    await until('the card follows', async () => (await page.title()).includes('The second page') || (await page.evaluate(() => document.querySelector('h1, h2')?.innerText.includes('The second page'))));
  });

  it.test("hides the site's own events from those who may not see them, and says so", async () => {
    await begin();
    const session = await known();
    const vera = await olga.invite(site, 'vera@shop.example', 'viewer');
    const page = await open(vera, `sessions/${session}`);
    await sees(page, 'Night ferry');
    await sees(page, 'are not shown to your role');
    const text = await page.evaluate(() => document.body.textContent);
    assert.ok(!text.includes('product_added') && !text.includes('SM-104'));
    const asked = await vera.get(`sites/${site}/sessions/${session}/journey`);
    assert.deepEqual([asked.events.length, asked.hidden], [5, 4]);
    await assert.rejects(vera.get(`sites/${site}/sessions?event=product_added`), /403/);
  });

  it.test('is found by what happened, by a link that can be shared', async () => {
    await begin();
    const session = await known();
    await guest().page('/elsewhere', { title: 'Elsewhere' });
    const page = await open(olga, 'sessions');
    await sees(page, 'Elsewhere');
    await fill(page, 'Address contains', 'night-FERRY');
    await fill(page, 'Event', 'product_added');
    await fill(page, 'Attribute', 'sku');
    await fill(page, 'Its value', 'SM-104');
    await press(page, 'Search');
    await arrives(page, /event=product_added/);
    await until('no other session', () => page.evaluate(() => !document.body.innerText.includes('Elsewhere')));
    const other = await open(olga, new URL(page.url()).href.split(`/desk/s/${site}/`)[1]);
    const links = () => other.evaluate(() => [...document.querySelectorAll('main a[href*="/sessions/"]')].map((it) => it.getAttribute('href')));
    await until('the same for somebody else', async () => (await links()).some((it) => it.includes(session)));
    await fill(other, 'Its value', 'SM-105');
    await press(other, 'Search');
    await sees(other, 'No session is like that');
    await other.goBack();
    await until('the result again', async () => (await links()).some((it) => it.includes(session)));
    await other.evaluate((it) => document.querySelector(`main a[href*="${it}"]`).click(), session);
    await arrives(other, `/desk/s/${site}/sessions/${session}`);
    await sees(other, 'product_added');
  });
});
