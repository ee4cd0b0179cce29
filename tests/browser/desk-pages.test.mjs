// Every page of the desk, wide and narrow, light and dark: nothing that axe-core calls a fault, nothing that sticks out, and
// a way through by keyboard. WAYMARK_SHOTS names a folder for screenshots of all of them.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Guest } from './kit/crowd.mjs';
import { Colleague, PASSWORD } from './kit/desk.mjs';
import { arrives, sees } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.WAYMARK_SHOTS;
const MINUTE = 60_000;

/** A busy enough site: some visitors, one of them with a long visit. Returns that one's session. */
async function busy(collector) {
  const origin = collector.url;
  for (let n = 0; n < 14; n += 1) {
    const agent = n % 3 ? Guest.agents.person : Guest.agents.telephone;
    const one = new Guest(collector, { origin, agent });
    const referrer = ['', 'https://www.google.com/', 'https://news.example/tea'][n % 3];
    await one.page(`/demo/product.html?sku=${n}${n % 4 ? '' : '&utm_source=newsletter&utm_campaign=autumn-leaves'}`, { title: `Lightkeeper’s blend, tin no. ${n} — Saltmarsh Tea`, referrer, age: n * MINUTE });
  }
  await new Guest(collector, { origin, agent: Guest.agents.program }).page('/robots', { title: 'All pages' });
  const long = new Guest(collector, { origin });
  await long.page('/demo/?utm_source=newsletter&utm_campaign=autumn-leaves', { title: 'Saltmarsh Tea', referrer: 'https://mail.example/', age: 18 * MINUTE });
  await long.does('newsletter_opened', { issue: 41 }, 17.5 * MINUTE);
  await long.page('/demo/category.html?kind=black', { title: 'Black teas — Saltmarsh Tea', age: 16 * MINUTE });
  for (const kind of ['black', 'smoked', 'smoked']) await long.does('filter_used', { kind }, 15.5 * MINUTE);
  await long.page('/demo/product.html?sku=SM-104', { title: 'Night ferry — Saltmarsh Tea', age: 8 * MINUTE });
  await long.does('product_added', { sku: 'SM-104', price: 9.5, quantity: 1 }, 7 * MINUTE);
  await long.page('/demo/cart.html', { title: 'Your basket — Saltmarsh Tea', age: 2 * MINUTE });
  await long.page('/demo/checkout.html', { title: 'Checkout — Saltmarsh Tea', age: 20_000 });
  await new Guest(collector, { origin }).does('bad name').catch(() => {});
  return long.session;
}

/** People of a site: one of them with everything that a contact's page can show. Returns that one. */
async function peopled(collector, olga, site, session) {
  const ask = (method, path, body) => olga.send(method, `sites/${site}/${path}`, body);
  const tell = async (external_id, emails, phones, fields) => {
    const named = Object.entries(fields).map(([name, value]) => ({ name, value }));
    return (await ask('PUT', 'contacts', { external_id, emails, phones, fields: named })).contact;
  };
  const rosa = await tell('C-1041', ['rosa.lindqvist@mail.example', 'family@lindqvist.example'], ['+442079460018'], { name: 'Rosa Lindqvist', company: 'Lindqvist & Daughters', language: 'sv', customer_since: '2019', notes: 'Prefers to be called after four.\nNever on Fridays.' });
  for (let n = 0; n < 6; n += 1) await tell(`C-${n}`, [`customer${n}@mail.example`], [], n % 2 ? { name: `Somebody with a rather long name, no. ${n}` } : {});
  await tell('C-1042', ['rosa.lindqvist+tea@mail.example'], [], { name: 'R. Lindqvist' });
  await tell('C-1043', ['family@lindqvist.example'], [], { name: 'Olof Lindqvist' });
  await ask('POST', 'identifiers/shared', { identifier: { kind: 'phone', text: '+442079460018' }, reason: 'It is the office’s' });
  await ask('POST', `contacts/${rosa}/identifiers`, { identifier: { kind: 'email', text: 'r0sa@mаil.example' }, reason: 'Said so on the phone' });
  await ask('POST', `sessions/${session}/verify`, { contact: rosa, browser: true, reason: 'Knew the number of the last order' });
  const claims = new Guest(collector, { origin: collector.url });
  await claims.page('/demo/contact.html', { title: 'Write to us — Saltmarsh Tea' });
  await claims.does('visitor_identified', { email: 'rosa.lindqvist@mail.example', name: 'Rosa', company: 'None of yours' });
  return { rosa, claims: claims.session };
}

stage('the pages of the desk', ['chromium'], (it) => {
  let olga;
  let pages;
  const prepare = async () => {
    if (pages) return;
    olga = await Colleague.first(it.collector);
    const site = await olga.site();
    const session = await busy(it.collector);
    await olga.invite(site, 'mira@shop.example', 'agent', 'Mira Lange');
    await olga.send('POST', `sites/${site}/invitations`, { email: 'vera@shop.example', role: 'supervisor' });
    await olga.send('POST', `sites/${site}/roles`, { name: 'Reader', permissions: ['journey:session:view'] });
    const { rosa, claims } = await peopled(it.collector, olga, site, session);
    await olga.send('POST', `sites/${site}/settings/signing-keys`, { algorithm: 'HS256', public_key: '' });
    const { link } = await olga.send('POST', `sites/${site}/invitations`, { email: 'new@shop.example', role: 'agent' });
    const at = (rest) => `s/${site}/${rest}`;
    pages = [
      ['live', at('live')], ['live-none', at('live?text=nobody-is-like-this')], ['session', at(`sessions/${session}`)],
      ['sessions', at('sessions')], ['sessions-none', at('sessions?event=never_happened')],
      ['session-claims', at(`sessions/${claims}`)], ['contacts', at('contacts')], ['contacts-none', at('contacts?q=nobody-is-like-this')],
      ['contact', at(`contacts/${rosa}`)], ['contact-details', at(`contacts/${rosa}?tab=details`)], ['contact-log', at(`contacts/${rosa}?tab=log`)],
      ['contact-new', at('contacts/new')], ['import', at('contacts/import')], ['conflicts', at('conflicts')],
      ...['site', 'agents', 'roles', 'keys', 'identity', 'delivery'].map((tab) => [tab, at(`settings/${tab}`)]),
      ['new-site', 'sites/new'], ['account', 'account'], ['nothing', at('nothing-here')], ['login', 'login'], ['link', link.split('/desk/')[1]],
    ];
  };

  for (const [width, height] of [[1440, 900], [390, 844]]) {
    for (const scheme of ['light', 'dark']) {
      it.test(`are without a fault at ${width} px, ${scheme}`, async () => {
        await prepare();
        if (shots) mkdirSync(shots, { recursive: true });
        const visitor = await it.visitor();
        await olga.enter(visitor);
        const page = await visitor.tab();
        await page.setViewport({ width, height });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        const faults = [];
        for (const [name, path] of pages) {
          await page.goto(`${it.collector.url}/desk/${path}`);
          await until(`a heading on ${name}`, () => page.evaluate(() => document.querySelector('h1') && !document.body.innerText.includes('One moment')));
          await until(`everything on ${name}`, () => page.evaluate(() => document.fonts.ready.then(() => true)));
          if (shots) await page.screenshot({ path: `${shots}/${name}-${width}-${scheme}.png` });
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
          for (const fault of violations) {
            faults.push(`${name}: ${fault.impact} ${fault.id}: ${fault.nodes.slice(0, 3).map((it) => `${it.target} ${it.failureSummary?.split('\n')[1] || ''}`).join(' / ')}`);
          }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 0) faults.push(`${name}: sticks out by ${wide} px`);
        }
        assert.deepEqual(faults, []);
      });
    }
  }

  it.test('are reached by the keyboard alone, from the login to a journey and the settings', async () => {
    await prepare();
    const visitor = await it.visitor();
    const page = await visitor.tab(`${it.collector.url}/desk/`);
    await arrives(page, '/desk/login');
    /** Presses Tab until the focus is on something with this name. */
    const tabTo = async (name) => {
      for (let n = 0; n < 60; n += 1) {
        const here = await page.evaluate(() => {
          const it = document.activeElement;
          const seen = it === document.body || it.matches(':focus-visible');
          return { name: it.getAttribute('aria-label') || it.labels?.[0]?.textContent || it.textContent || '', seen };
        });
        if (here.name.trim() === name) {
          assert.ok(here.seen, `the focus on "${name}" can be seen`);
          return;
        }
        await page.keyboard.press('Tab');
      }
      assert.fail(`"${name}" is not reached`);
    };
    await tabTo('E-mail');
    await page.keyboard.type('olga@operator.example');
    await tabTo('Password');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await arrives(page, /\/live/);
    await sees(page, 'people on the site');
    await tabTo('Skip to the page');
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null);
    for (let n = 0; n < 40 && !(await focused()); n += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await arrives(page, /\/sessions\/[\w-]{36}/);
    await tabTo('Settings');
    await page.keyboard.press('Enter');
    await arrives(page, /\/settings\/site/);
    await tabTo('Roles');
    await page.keyboard.press('Enter');
    await arrives(page, /\/settings\/roles/);
    await tabTo('New role');
    await page.keyboard.press('Enter');
    await until('the dialog has the focus', () => page.evaluate(() => document.activeElement?.closest('dialog[open]')));
    await page.keyboard.press('Escape');
    await until('the focus is back', () => page.evaluate(() => document.activeElement?.textContent === 'New role'));
  });
});
