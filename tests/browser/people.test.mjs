// People: from an anonymous visit to a contact and back. Claims link nothing and tell nothing, proofs and agents link, and
// every link can be taken back.

import assert from 'node:assert/strict';
import { Colleague } from './kit/desk.mjs';
import { answer, arrives, because, choose, closes, control, fill, misses, press, secret, sees, words } from './kit/screen.mjs';
import { Shopper } from './kit/shopper.mjs';
import { stage } from './kit/stage.mjs';
import { token } from './kit/token.mjs';
import { until } from './kit/until.mjs';

/** What belongs to the moment at which it is asked. */
const still = (it) => JSON.parse(JSON.stringify(it, (name, value) => (['state', 'changed_at', 'last_at', 'live'].includes(name) ? undefined : value)));

const CLAIMED = 'not verified — matches a verified contact';

function people(it) {
  let olga;
  let site;
  let key;

  /** The desk in a browser of its own, at one of the site's pages. */
  const desk = async (path, who = olga) => {
    const visitor = await it.visitor();
    await who.enter(visitor);
    const page = await visitor.tab();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
    return page;
  };
  const open = (page, path) => page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
  const begin = async () => {
    olga ||= await Colleague.first(it.collector);
    site ||= await olga.site();
  };
  /** The customer's server has a key. */
  const withKey = async () => {
    await begin();
    if (key) return;
    const { issuer } = await olga.get(`sites/${site}/settings/identity`);
    key = { issuer, ...(await olga.send('POST', `sites/${site}/settings/signing-keys`, { algorithm: 'HS256', public_key: '' })) };
  };
  const ask = (path) => olga.get(`sites/${site}/${path}`);
  /** The newest web session of a browser, as agents see it. */
  const session = async (shopper) => (await ask(`sessions?visitor=${shopper.id}`)).sessions[0];
  /** Waits until somebody's newest session has a person that is as wanted. */
  const person = (shopper, what, wanted) => {
    let seen;
    return until(() => `${what}; it is ${JSON.stringify(seen)}`, async () => {
      seen = (await session(shopper))?.person;
      return wanted(seen) && (seen || true);
    });
  };
  /** Somebody who has looked at two pages and has then logged in. */
  const customer = async (who, ...paths) => {
    await withKey();
    const shopper = await Shopper.come(it, ...(paths.length ? paths : ['/one', '/two']));
    await shopper.identify(token(key, shopper.id, who));
    shopper.contact = (await person(shopper, 'a verified person', (it) => it?.contact)).contact;
    return shopper;
  };
  /** The timeline of a contact: ids of sessions, the newest first. */
  const timeline = async (contact) => (await ask(`contacts/${contact}/timeline`)).sessions;
  const visits = async (contact) => (await timeline(contact)).map((it) => it.session.id);
  /** The rows of the live table. */
  const live = (page) => page.evaluate(() => [...document.querySelectorAll('[role=row]')]
    .filter((it) => it.checkVisibility() && it.querySelector('[role=gridcell]')).map((it) => it.innerText.replaceAll('\n', ' ')));
  const liveRow = async (page, ...parts) => {
    await page.bringToFront();
    const told = async () => `a row with ${parts} among ${JSON.stringify(await live(page))}`;
    return until(told, async () => (await live(page)).find((row) => parts.every((part) => row.includes(part))));
  };

  it.test('a signed token makes a contact of an anonymous visit, with what was before', async () => {
    await begin();
    const settings = await desk('settings/identity');
    await choose(settings, 'Algorithm', 'HS256: a secret that both sides know');
    await press(settings, 'Add the key');
    const made = { secret: await secret(settings) };
    await answer(settings, 'Close');
    const { issuer, keys } = await ask('settings/identity');
    key = { ...made, kid: keys[0].kid, issuer };
    await sees(settings, key.kid);
    assert.ok(!(await settings.content()).includes(key.secret), 'it is shown once');

    const board = await desk('live');
    const ann = await Shopper.come(it, '/one', '/two');
    await liveRow(board, 'Two');
    assert.equal((await session(ann)).person, undefined, 'nobody has said who this is');
    await ann.identify(token(key, ann.id, { sub: 'u-1', email: 'Ann@shop.example' }));
    await liveRow(board, 'ann@shop.example', 'verified');

    const page = await desk('contacts');
    await fill(page, 'Name, e-mail, phone or external id', 'ann@shop.example');
    await press(page, 'Search');
    await arrives(page, /\/contacts\?q=ann/);
    await sees(page, '1 contact');
    await control(page, 'link', 'ann@shop.example').click();
    await arrives(page, /\/contacts\/[\w-]{36}$/);
    await sees(page, 'signed token');
    await sees(page, 'u-1');
    const contact = /contacts\/([\w-]{36})/.exec(page.url())[1];
    const { identifiers } = await ask(`contacts/${contact}`);
    assert.deepEqual(identifiers.map((it) => [it.kind, it.text, it.sure, it.how]), [
      ['external_id', 'u-1', 'authoritative', 'token'],
      ['email', 'ann@shop.example', 'proven', 'token'],
    ]);
    const visit = await session(ann);
    assert.deepEqual(await visits(contact), [visit.id]);
    assert.deepEqual((await it.collector.journey(visit.id)).filter((it) => it.name === 'page_viewed').map((it) => it.title), ['One', 'Two']);
    await page.waitForSelector('.found-list li a');
    await page.click('.found-list li a');
    await arrives(page, new RegExp(`/sessions/${visit.id}`));
    await sees(page, 'ann@shop.example');
    await sees(page, 'signed token');
    ann.browser.assertQuiet();
  });

  it.test('who types an address is linked to nobody and learns nothing, and who proves it is, until an agent undoes it', async () => {
    const ben = await customer({ sub: 'u-2', email: 'ben@shop.example' });
    const board = await desk('live');
    const [claims, unknown] = [await Shopper.come(it, '/one'), await Shopper.come(it, '/one')];
    for (const [one, email] of [[claims, 'ben@shop.example'], [unknown, 'nobody-knows@shop.example']]) {
      await one.says('visitor_identified', 'identify', { email, name: 'Somebody' });
      await one.says('marker', 'record', 'marker');
    }
    const claimed = await person(claims, 'the claim', (it) => it?.matches);
    assert.equal(claimed.contact || '', '', 'no link');
    assert.deepEqual(claims.heard(), unknown.heard(), 'a known address and an unknown one get the same answers');
    await liveRow(board, 'not verified');
    const visit = await session(claims);
    assert.deepEqual(await visits(ben.contact), [(await session(ben)).id]);

    // Agents have no button, supervisors open it and say why.
    const mira = await olga.invite(site, `mira-${it.name}@shop.example`, 'agent', 'Mira Lange');
    const vera = await olga.invite(site, `vera-${it.name}@shop.example`, 'supervisor', 'Vera Vogt');
    const agent = await desk(`sessions/${visit.id}`, mira);
    await sees(agent, 'ben@shop.example (claimed)');
    await sees(agent, CLAIMED);
    assert.ok(!(await words(agent)).includes('Open history'));
    await assert.rejects(mira.send('POST', `sites/${site}/sessions/${visit.id}/open`, { reason: 'curious' }), /403/);
    const supervisor = await desk(`sessions/${visit.id}`, vera);
    await press(supervisor, 'Open history');
    await because(supervisor, 'The caller knows the last order', 'Open, and log it');
    await sees(supervisor, 'Contacts that have verified this');
    await control(supervisor, 'link', 'ben@shop.example').click();
    await arrives(supervisor, `/desk/s/${site}/contacts/${ben.contact}`);
    await control(supervisor, 'link', 'Log').click();
    await sees(supervisor, 'History opened');
    await sees(supervisor, 'The caller knows the last order');
    await sees(supervisor, 'Vera Vogt');

    const before = still([await ask(`contacts/${ben.contact}`), await timeline(ben.contact), (await ask(`sessions/${visit.id}`)).person]);
    assert.equal(await claims.asks('code', { email: 'ben@shop.example' }), true);
    assert.equal(await unknown.asks('code', { email: 'nobody-knows@shop.example' }), true);
    const code = await it.mail.code('ben@shop.example');
    assert.notEqual(await it.mail.code('nobody-knows@shop.example'), undefined, 'whoever it is');
    const wrong = code === '000000' ? '111111' : '000000';
    assert.equal(await claims.asks('prove', wrong), false);
    assert.equal(await unknown.asks('prove', wrong), false);
    assert.deepEqual(claims.heard(), unknown.heard(), 'and so with codes');
    assert.deepEqual(still([await ask(`contacts/${ben.contact}`), await timeline(ben.contact), (await ask(`sessions/${visit.id}`)).person]), before);
    assert.equal(await claims.asks('prove', code), true);
    await until('the session on the timeline', async () => (await visits(ben.contact)).includes(visit.id));
    await liveRow(board, 'ben@shop.example', 'verified', 'One');
    await agent.reload();
    await sees(agent, 'one-time code');

    await supervisor.reload();
    await control(supervisor, 'button', 'Undo: Proven').click();
    await because(supervisor, 'A shared computer', 'Undo');
    await closes(supervisor);
    await sees(supervisor, 'A shared computer');
    await until('the session is gone from the timeline', async () => !(await visits(ben.contact)).includes(visit.id));
    const after = still([await ask(`contacts/${ben.contact}`), await timeline(ben.contact), (await ask(`sessions/${visit.id}`)).person]);
    assert.deepEqual(after, before, 'as if it had not been');
    await liveRow(board, 'not verified');
    await agent.reload();
    await sees(agent, CLAIMED);

    // And the first browser's link: then it is as anonymous as it came.
    await control(supervisor, 'button', 'Undo: Proven').click();
    await because(supervisor, 'It was not Ben either', 'Undo');
    await closes(supervisor);
    await person(ben, 'nobody', (it) => !it?.contact);
    await agent.reload();
    await misses(agent, CLAIMED);
    for (const one of [ben, claims, unknown]) one.browser.assertQuiet();
  });

  it.test('a logout ends it, and without one the next who logs in gets a session of their own', async () => {
    const cleo = await customer({ sub: 'u-3', email: 'cleo@shop.example' });
    const first = await session(cleo);
    await cleo.says('visitor_reset', 'reset');
    await cleo.see('/one');
    const second = await until('another session', async () => (await session(cleo)).id !== first.id && session(cleo));
    assert.equal(second.person, undefined, 'anonymous again');
    assert.deepEqual(await visits(cleo.contact), [first.id]);

    await cleo.identify(token(key, cleo.id, { sub: 'u-3', email: 'cleo@shop.example' }));
    await person(cleo, 'Cleo', (it) => it?.contact === cleo.contact);
    await cleo.identify(token(key, cleo.id, { sub: 'u-4', email: 'dora@shop.example' }));
    const dora = await person(cleo, 'Dora', (it) => it?.contact && it.contact !== cleo.contact);
    const third = await session(cleo);
    assert.ok(![first.id, second.id].includes(third.id), 'a session of its own');
    assert.deepEqual(await visits(dora.contact), [third.id]);
    assert.deepEqual((await timeline(cleo.contact)).map((it) => [it.session.id, it.no_logout]), [[second.id, true], [first.id, false]]);
    const page = await desk(`contacts/${cleo.contact}`);
    await sees(page, 'no logout seen');
    cleo.browser.assertQuiet();
  });

  it.test('an agent verifies a visit by hand, and takes it back', async () => {
    const emil = await customer({ sub: 'u-5', email: 'emil@shop.example' });
    const guest = await Shopper.come(it, '/one');
    await until('the visit', () => session(guest));
    const visit = await session(guest);
    const before = still([await ask(`contacts/${emil.contact}`), await timeline(emil.contact)]);
    const page = await desk(`sessions/${visit.id}`);
    await sees(page, 'This visitor has not said who they are.');
    await press(page, 'Verify as …');
    await fill(page, 'Who is it?', 'emil@shop.example');
    await answer(page, 'Search');
    await page.waitForSelector('dialog[open] .found-contact');
    await page.click('dialog[open] .found-contact');
    await sees(page, 'Also everything else of this browser');
    await because(page, 'Knew the number of the order', 'Verify');
    await closes(page);
    await sees(page, 'emil@shop.example');
    const verified = await person(guest, 'Emil', (it) => it?.contact === emil.contact);
    assert.deepEqual([verified.sure, verified.how, verified.by_agent], ['authoritative', 'agent', true]);
    assert.ok((await visits(emil.contact)).includes(visit.id));
    // It was this visit and not the browser.
    await guest.says('visitor_reset', 'reset');
    await guest.see('/two');
    await until('a new session', async () => (await session(guest)).id !== visit.id);
    assert.equal((await session(guest)).person, undefined);

    await press(page, 'Cancel verification');
    await because(page, 'It was the neighbour', 'Cancel verification');
    await closes(page);
    await sees(page, 'This visitor has not said who they are.');
    assert.deepEqual(still([await ask(`contacts/${emil.contact}`), await timeline(emil.contact)]), before);
    const log = await desk(`contacts/${emil.contact}?tab=log`);
    for (const it of ['Knew the number of the order', 'It was the neighbour']) await sees(log, it);
  });

  it.test('who is erased is gone from contacts, sessions and the live table', async () => {
    const fred = await customer({ sub: 'u-6', email: 'fred@shop.example' }, '/two');
    const visit = await session(fred);
    const board = await desk('live');
    await liveRow(board, 'fred@shop.example');
    const page = await desk(`contacts/${fred.contact}`);
    await control(page, 'button', 'More about this contact').click();
    await press(page, 'Erase');
    await fill(page, 'To be sure', 'fred');
    await because(page, 'Asked for it', 'Erase');
    await sees(page, 'Write ERASE, or the name as it stands above.');
    await fill(page, 'To be sure', 'ERASE');
    await answer(page, 'Erase');
    await arrives(page, `/desk/s/${site}/contacts`);
    await open(page, 'contacts?q=fred%40shop.example');
    await sees(page, 'No contact is like that');
    await open(page, `contacts/${fred.contact}`);
    await misses(page, 'fred@shop.example');
    await until('no row', async () => !(await live(board)).some((row) => row.includes('fred@shop.example')));
    await open(page, `sessions/${visit.id}`);
    await misses(page, 'fred@shop.example');
    assert.deepEqual((await ask('sessions?limit=200')).sessions.filter((it) => it.id === visit.id), []);
  });
}

stage('people', ['chromium', 'firefox'], people, { mail: true });
