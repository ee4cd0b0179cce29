// Everything that a visitor can write, written by somebody with bad intent, and opened on every page of the desk: it stays
// text. With the page's policy, and with the policy switched off.

import assert from 'node:assert/strict';
import { Guest } from './kit/crowd.mjs';
import { Colleague } from './kit/desk.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const STRINGS = [
  '<img src=x onerror="hacked=1">',
  '"><script>hacked=1</script>',
  '</title><svg onload=hacked=1>',
  'javascript:hacked=1//',
  '{{constructor.constructor("hacked=1")()}}',
  '<iframe srcdoc="<script>parent.hacked=1</script>">',
  '<a href="javascript:hacked=1">x</a><base href="http://evil.example/">',
  '<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>',
  '<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=hacked=1&gt;">',
  '\u202egnihtyreve snrut\u202c <b>bold</b> & \u0000nul \u200bzero',
  `${'w'.repeat(300)}<img src=x onerror=hacked=1>`,
];

/** The same strings as claims of visitors, fields of a table that comes in, and reasons of agents. Gives contacts, and one's log. */
async function told(collector, olga, site, guests) {
  const ask = (method, path, body) => olga.send(method, `sites/${site}/${path}`, body);
  const seen = (it) => it.replace(/[\u0000-\u001f]/g, '');
  for (const [n, one] of guests.entries()) {
    const evil = STRINGS[n];
    await one.does('visitor_identified', { name: evil, email: `"${evil}"@x.example`, phone: evil, company: evil, [evil.slice(0, 60)]: evil });
    await one.does('visitor_identified', { token: `${evil}.${evil}.${evil}` });
    await one.does('visitor_identified', { email: 'known@hostile.example' });
  }
  const cell = (it) => `"${seen(it).replaceAll('"', '""')}"`;
  const csv = ['external_id,email,name,company,notes', ...STRINGS.map((evil, n) => [`h-${n}`, n ? '' : 'known@hostile.example', cell(evil), cell(evil), cell(evil)].join(','))].join('\n');
  await ask('POST', 'contacts/import', { csv });
  await ask('PUT', 'contacts', { external_id: 'h-0"><img src=x onerror=hacked=1>', emails: ['known@hostile.example'], phones: [], fields: [] });
  const { contacts } = await ask('GET', 'contacts?limit=100');
  const people = contacts.map((it) => it.id);
  for (const evil of STRINGS) await ask('POST', `contacts/${people[0]}/promote`, { reason: seen(evil).slice(0, 200) });
  const placeholders = await until('placeholders', async () => {
    const { contacts } = await ask('GET', 'contacts?kind=ephemeral');
    return contacts.length >= guests.length && contacts.slice(0, 3);
  });
  return { people: [...people, ...placeholders.map((it) => it.id)], log: `contacts/${people[0]}?tab=log` };
}

stage('hostile text at the desk', ['chromium', 'firefox'], (it) => {
  for (const policy of it.name === 'firefox' ? [true] : [true, false]) {
    it.test(`stays text on every page, ${policy ? 'with' : 'without'} the policy`, async () => {
      const olga = it.olga ||= await Colleague.first(it.collector);
      const site = await olga.site();
      const guests = [];
      for (const evil of STRINGS) {
        const agent = `Mozilla/5.0 (X11; Linux x86_64) ${evil.replace(/[^\x20-\x7e]/g, '')} Firefox/140.0`;
        const one = new Guest(it.collector, { origin: it.collector.url, agent });
        const query = encodeURIComponent(evil);
        await one.page(`/${query}?utm_source=${query}&utm_campaign=${query}&utm_medium=${query}&q=${query}`, { title: evil, referrer: `https://evil.example/${query}?${query}` });
        await one.does('product_added', { [evil.slice(0, 60)]: evil, name: evil });
        await one.does(`<img src=x onerror=hacked=1>`).catch(() => {});
        guests.push(one);
      }
      const { people, log } = await told(it.collector, olga, site, guests);
      const stranger = new Guest(it.collector, { origin: 'https://<img src=x onerror=hacked=1>.example' });
      await stranger.page('https://elsewhere.example/').catch(() => {});

      const visitor = await it.visitor();
      await olga.enter(visitor);
      const page = await visitor.tab();
      await page.setViewport({ width: 1440, height: 900 });
      if (!policy) await page.setBypassCSP(true);
      let dialogs = 0;
      page.on('dialog', (dialog) => {
        dialogs += 1;
        dialog.dismiss();
      });
      const paths = [
        'live', 'live?bots=all', 'sessions', `sessions?url=${encodeURIComponent(STRINGS[0])}`, 'settings/site', 'settings/delivery',
        'contacts', 'contacts?kind=ephemeral', `contacts?q=${encodeURIComponent(STRINGS[0])}`, 'conflicts',
        ...people.flatMap((id) => [`contacts/${id}`, `contacts/${id}?tab=details`, `contacts/${id}?tab=log`]),
        ...guests.flatMap((one) => [`sessions/${one.session}`, `sessions/${one.session}?show=urls`]),
      ];
      for (const path of paths) {
        await page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
        const evil = guests.findIndex((one) => path.includes(one.session));
        await until(`something on ${path}`, () => page.evaluate(() => document.querySelector('h1') && document.body.innerText.length > 80));
        if (evil >= 0) {
          const needle = STRINGS[evil].slice(0, 20);
          await until(() => `the text itself on ${path}`, () => page.evaluate((it) => document.body.textContent.includes(it), needle));
          await page.evaluate(() => document.querySelectorAll('details').forEach((it) => (it.open = true)));
        }
        if (path.includes('tab=')) await until(async () => `what ${path} shows: ${await page.evaluate(() => document.body.innerText)}`, () => page.evaluate(() => Boolean(document.querySelector('.contact-below dl, .contact-below table'))));
        if (path === log) await until('a hostile reason', () => page.evaluate((it) => document.body.textContent.includes(it), STRINGS[0]));
        const found = await page.evaluate(() => ({
          hacked: Boolean(window.hacked),
          scripts: [...document.scripts].filter((it) => !it.src.startsWith(`${location.origin}/desk/`)).length,
          strange: [...document.querySelectorAll('img, iframe, base, math, object, embed, style, link[rel=stylesheet]')].map((it) => it.outerHTML).filter((it) => !it.includes('/desk/')),
          handlers: [...document.querySelectorAll('*')].filter((it) => it.getAttributeNames().some((name) => name.startsWith('on'))).length,
          links: [...document.querySelectorAll('a[href]')].map((it) => new URL(it.getAttribute('href'), location).href).filter((it) => !/^https?:/.test(it)),
          open: [...document.querySelectorAll('a[target=_blank]')].filter((it) => !/noopener/.test(it.rel)).length,
        }));
        assert.deepEqual(found, { hacked: false, scripts: 0, strange: [], handlers: 0, links: [], open: 0 }, path);
      }
      assert.equal(dialogs, 0);
      visitor.assertQuiet(/favicon/);
    });
  }
});
