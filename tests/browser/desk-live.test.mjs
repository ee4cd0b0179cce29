// The live table: it moves while people visit, survives a cut, and shows what its address says.

import assert from 'node:assert/strict';
import { Guest } from './kit/crowd.mjs';
import { Colleague } from './kit/desk.mjs';
import { arrives, press, sees } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

/** The rows that are shown, each as what its cells say. */
const rows = (page) => page.evaluate(() => [...document.querySelectorAll('[role=row]')]
  .filter((it) => it.checkVisibility() && it.querySelector('[role=gridcell]'))
  .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex || a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'))
  .map((it) => [...it.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText.trim()).join(' | ')));

const shows = (page, what, wanted) => until(async () => `${what}; the rows are ${JSON.stringify(await rows(page))}`, async () => {
  const all = await rows(page);
  return wanted(all) && all;
});

stage('the live table', ['chromium', 'firefox'], (it) => {
  let olga;
  let site;

  /** A desk at the live page. */
  const desk = async (query = '', url = it.collector.url) => {
    olga ||= await Colleague.first(it.collector);
    site ||= await olga.site();
    const visitor = await it.visitor();
    await olga.enter(visitor);
    const page = await visitor.tab(`${url}/desk/s/${site}/live${query}`);
    await page.setViewport({ width: 1440, height: 900 });
    return page;
  };
  const guest = (options) => new Guest(it.collector, { origin: it.collector.url, ...options });

  it.test('moves while somebody visits the shop in another browser', async () => {
    const page = await desk();
    await sees(page, 'Nobody is on the site right now');
    const shopper = await it.visitor();
    const shop = await shopper.tab(`${it.collector.url}/demo/?utm_source=newsletter&utm_campaign=autumn`);
    const title = await shop.title();
    await shows(page, 'the visitor', (all) => all.length === 1 && all[0].includes(title) && all[0].includes('newsletter') && all[0].includes('autumn'));
    await sees(page, '1 person on the site');
    await shop.goto(`${it.collector.url}/demo/category.html`);
    const next = await shop.title();
    const [row] = await shows(page, 'the next page', (all) => all.length === 1 && all[0].includes(next));
    assert.match(row, /Active/);
    assert.match(row, /First/, 'the first session of this visitor');
  });

  it.test('takes up where a cut stream has left off, with no row lost and none doubled', async () => {
    const guests = Array.from({ length: 12 }, () => guest());
    const page = await desk('?text=cut-', it.door.url);
    for (const [n, one] of guests.entries()) await one.page(`/cut-${n}/`, { title: `Before ${n}` });
    await shows(page, 'everybody', (all) => all.length === 12);
    const before = it.door.requests.filter((it) => it.path.endsWith('/live/stream')).length;
    await it.door.down();
    await sees(page, 'Reconnecting');
    for (const [n, one] of guests.entries()) if (n % 2) await one.page(`/cut-${n}/after`, { title: `After ${n}` });
    const late = guest();
    await late.page('/cut-late', { title: 'Came meanwhile' });
    await it.door.up();
    await shows(page, 'what was missed', (all) => all.length === 13 && all.filter((it) => it.includes('After')).length === 6);
    const streams = it.door.requests.filter((it) => it.path.endsWith('/live/stream')).slice(before);
    assert.ok(streams.some((it) => it.headers['last-event-id'] || /after=/.test(it.url)), 'it says what it has');
    await guests[0].page('/cut-0/on', { title: 'And on' });
    await shows(page, 'that it goes on', (all) => all.length === 13 && all.some((it) => it.includes('And on')));
  });

  it.test('shows what its address says, after a reload and for somebody else', async () => {
    const [on, off] = [guest({ agent: Guest.agents.telephone }), guest()];
    await on.page('/filter/one', { title: 'Filter one', referrer: 'https://www.google.com/' });
    await off.page('/filter/two', { title: 'Filter two' });
    await off.page('/filter/three', { title: 'Filter three' });
    const page = await desk('?text=filter');
    await shows(page, 'both', (all) => all.length === 2);
    await page.goto(`${page.url()}&device=mobile`);
    await shows(page, 'the telephone', (all) => all.length === 1 && all[0].includes('Filter one'));
    await press(page, 'Clear filters');
    await shows(page, 'all of them', (all) => all.length >= 2);
    await page.goBack();
    await shows(page, 'the telephone again', (all) => all.length === 1);
    const sorted = await desk('?text=filter&sort=pages');
    const [first] = await shows(sorted, 'both', (all) => all.length === 2);
    const asked = new URL(sorted.url()).searchParams.get('sort');
    assert.equal(asked, 'pages');
    const other = await desk('?text=filter&sort=-pages');
    await shows(other, 'the other way round', (all) => all.length === 2 && all[0] !== first);
  });

  it.test('hides bots and counts them', async () => {
    const bot = guest({ agent: Guest.agents.program });
    await bot.page('/bot/page', { title: 'Read by a program' });
    const page = await desk();
    await sees(page, '1 bot hidden');
    assert.ok(!(await rows(page)).some((it) => it.includes('Read by a program')));
    await press(page, 'show');
    await shows(page, 'the program', (all) => all.some((it) => it.includes('Read by a program')));
    await arrives(page, /bots=all/);
  });

  it.test('is walked through and opened by the keyboard alone', async () => {
    for (let n = 0; n < 3; n += 1) await guest().page(`/keys/${n}`, { title: `Key ${n}` });
    const page = await desk('?text=keys&sort=page');
    const all = await shows(page, 'three', (all) => all.length === 3);
    const focused = () => page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null);
    for (let n = 0; n < 40 && !(await focused()); n += 1) await page.keyboard.press('Tab');
    assert.ok(await focused(), 'the table is reached');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await arrives(page, /\/sessions\/[\w-]{36}/);
    const name = /Key \d/.exec(all[1])[0];
    await sees(page, name);
    await page.goBack();
    await shows(page, 'the table as it was', (all) => all.length === 3);
  });
});
