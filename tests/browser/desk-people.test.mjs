// What agents write about people: every form of contacts, of conflicts, and of the settings about identity, with what is
// good and what is not.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { Guest } from './kit/crowd.mjs';
import { Colleague } from './kit/desk.mjs';
import { answer, arrives, because, choose, closes, complaint, control, fill, follow, misses, press, secret, sees, tick, words } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const SEARCH = 'Name, e-mail, phone or external id';
const K1 = 'Both have an external id of the same source';

stage('people at the desk', ['chromium'], (it) => {
  let olga;
  let site;
  const begin = async () => {
    olga ||= await Colleague.first(it.collector);
    site ||= await olga.site();
  };
  const tab = async (path, who) => {
    await begin();
    const visitor = await it.visitor();
    await (who || olga).enter(visitor);
    const page = await visitor.tab();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
    return page;
  };
  const send = (method, path, body) => olga.send(method, `sites/${site}/${path}`, body);
  const contact = (id) => olga.get(`sites/${site}/contacts/${id}`);
  /** The customer's server tells of somebody. */
  const told = async (external_id, emails = [], fields = {}, phones = []) => {
    await begin();
    const named = Object.entries(fields).map(([name, value]) => ({ name, value }));
    return (await send('PUT', 'contacts', { external_id, emails, phones, fields: named })).contact;
  };
  /** An agent has noted somebody. */
  const noted = async (fields, emails = []) => {
    await begin();
    const named = Object.entries(fields).map(([name, value]) => ({ name, value }));
    return (await send('POST', 'contacts', { fields: named, identifiers: emails.map((text) => ({ kind: 'email', text })) })).contact;
  };
  const idOf = (page) => /contacts\/([\w-]{36})/.exec(page.url())[1];
  /** An act of the menu beside an identifier. */
  const act = async (page, shown, what) => {
    await control(page, 'button', `Actions · ${shown}`).click();
    await press(page, what);
  };

  it.test('a contact is made and edited, and what cannot be is said at its field', async () => {
    const page = await tab('contacts');
    await follow(page, 'New contact');
    await fill(page, 'Name', 'Ada Byron');
    await fill(page, 'E-mail addresses', 'ada at example');
    await press(page, 'Make the contact');
    assert.equal((await complaint(page)).label, 'E-mail addresses');
    await fill(page, 'E-mail addresses', 'Ada@shop.example');
    await fill(page, 'Telephone numbers', '12');
    await press(page, 'Make the contact');
    assert.equal((await complaint(page)).label, 'Telephone numbers');
    await fill(page, 'Telephone numbers', '+44 20 7946 0018');
    await fill(page, 'Other fields', 'customer since: 2019');
    await press(page, 'Make the contact');
    await sees(page, 'letters, digits and underscores');
    await fill(page, 'Other fields', 'customer_since: 2019');
    await press(page, 'Make the contact');
    await arrives(page, /\/contacts\/[\w-]{36}$/);
    await sees(page, 'Ada Byron');
    await sees(page, 'ada@shop.example');
    await press(page, 'Edit');
    await fill(page, 'Company', 'Engines & Sons');
    await fill(page, 'Other fields', '');
    await answer(page, 'Save');
    await sees(page, 'Saved.');
    await follow(page, 'Details');
    await sees(page, 'Engines & Sons');
    await misses(page, 'customer_since');
    await press(page, 'Add');
    await choose(page, 'Kind', 'E-mail');
    await fill(page, 'Identifier', 'nobody');
    await because(page, 'Said so on the phone', 'Add');
    assert.equal((await complaint(page)).label, 'Identifier');
    await fill(page, 'Identifier', 'countess@shop.example');
    await answer(page, 'Add');
    await closes(page);
    await sees(page, 'countess@shop.example');
    const { identifiers } = await contact(idOf(page));
    assert.deepEqual([...new Set(identifiers.map((it) => it.sure))], ['claimed'], 'what agents write is no proof');
    await page.goto(`${it.collector.url}/desk/s/${site}/contacts`);
    await fill(page, SEARCH, 'ada by');
    await press(page, 'Search');
    await sees(page, '1 contact');
  });

  it.test('two contacts are joined after a look at what would come of it, taken apart again, and told apart', async () => {
    const [ann] = [await noted({ name: 'Ann Ahlers', company: 'Blue' }, ['ann@merge.example']), await noted({ name: 'Anna Ahlers', company: 'Green' }, ['anna@merge.example'])];
    const before = await contact(ann);
    const page = await tab(`contacts/${ann}`);
    const find = async () => {
      await press(page, 'Merge …');
      await fill(page, 'The other contact', 'anna ahl');
      await answer(page, 'Search');
      await page.waitForSelector('dialog[open] .found-contact');
      await page.click('dialog[open] .found-contact');
    };
    await find();
    await sees(page, 'Fields that differ');
    const preview = await page.$eval('dialog[open]', (it) => it.innerText);
    for (const it of ['Blue', 'Green', 'ann@merge.example', 'anna@merge.example']) assert.ok(preview.includes(it), `${it} in ${preview}`);
    await answer(page, 'Merge');
    assert.equal((await complaint(page)).label, 'Reason');
    await because(page, 'The same passport', 'Merge');
    await closes(page);
    await sees(page, 'answers for 1 other id');
    await follow(page, 'Details');
    await sees(page, 'Also known');
    await follow(page, 'Log');
    await control(page, 'button', 'Undo: Merged').click();
    await tick(page, 'tell these two apart');
    await because(page, 'Sisters', 'Undo');
    await closes(page);
    await misses(page, 'answers for 1 other id');
    const after = await contact(ann);
    assert.deepEqual([after.fields, after.identifiers], [before.fields, before.identifiers], 'as before');
    await follow(page, 'Details');
    await sees(page, 'Told apart from');
    await find();
    await sees(page, 'An agent has told them apart.');
    await press(page, 'Choose another');
    await sees(page, 'The other contact');
  });

  it.test('a suggestion is dismissed, identifiers leave, are closed and shared, and a contact is promoted', async () => {
    const gia = await told('g-1', ['gia@gmail.example'], { name: 'Gia' }, ['+442079460019']);
    await told('g-2', ['gia+shop@gmail.example'], { name: 'Gia Two' });
    const page = await tab(`contacts/${gia}`);
    await sees(page, 'May be the same person');
    await press(page, 'Not the same');
    await because(page, 'Two desks', 'Not the same');
    await closes(page);
    await misses(page, 'May be the same person');

    await act(page, 'gia@gmail.example', 'Mark as shared');
    await because(page, 'The whole office reads it', 'Mark as shared');
    await closes(page);
    await until('it is shared', async () => (await contact(gia)).identifiers.some((it) => it.shared));
    const phone = (await contact(gia)).identifiers.find((it) => it.kind === 'phone');
    await act(page, phone.shown, 'No longer theirs');
    await because(page, 'New number', 'No longer theirs');
    await closes(page);
    await until('it is closed', async () => (await contact(gia)).identifiers.some((it) => it.closed_at));
    await page.waitForSelector('.identifier.is-closed');
    // What is said of an identifier is taken back in the log of whoever has it.
    await follow(page, 'Log');
    await control(page, 'button', 'Undo: Marked as shared').click();
    await because(page, 'She has her own now', 'Undo');
    await closes(page);
    assert.ok(!(await contact(gia)).identifiers.some((it) => it.shared));

    await follow(page, 'Details');
    await tick(page, 'gia@gmail.example');
    await press(page, 'Split off …');
    await because(page, 'It is the office’s', 'Split off');
    await closes(page);
    await until('the address has left', async () => !(await contact(gia)).identifiers.some((it) => it.kind === 'email'));
    const { contacts } = await olga.get(`sites/${site}/contacts?q=gia%40gmail.example`);
    assert.equal(contacts.length, 1);
    assert.notEqual(contacts[0].id, gia);

    const one = new Guest(it.collector, { origin: it.collector.url });
    await one.page('/placeholder');
    await one.does('visitor_identified', { email: 'hal@shop.example', name: 'Hal' });
    const placeholder = await until('a placeholder', async () => (await olga.get(`sites/${site}/contacts?kind=ephemeral`)).contacts[0]);
    await page.goto(`${it.collector.url}/desk/s/${site}/contacts/${placeholder.id}`);
    await sees(page, 'Ephemeral');
    for (const kind of ['Identified', 'Curated']) {
      await control(page, 'button', 'More about this contact').click();
      await press(page, 'Promote');
      await because(page, 'A regular', 'Promote');
      await closes(page);
      await sees(page, kind);
    }
  });

  it.test('a table comes in with its bad rows told by line and column, and goes out harmless', async () => {
    const page = await tab('contacts/import');
    await press(page, 'Preview');
    const why = await complaint(page);
    assert.deepEqual([why.label, /must be named external_id/.test(why.text)], ['Or the table itself', true]);
    await fill(page, 'Or the table itself', [
      'external_id,email,phone,name',
      'i-1,ina@import.example,,Ina',
      'i-2,not an address,,Ivo',
      'i-3,iris@import.example;iris2@import.example,+44 20 7946 0020,=HYPERLINK("http://evil.example")',
      ',nobody@import.example,,Nobody',
    ].join('\n'));
    await press(page, 'Preview');
    await sees(page, '2 good rows');
    await sees(page, '2 rows are not taken');
    const rows = await page.$$eval('.import-parts tr', (all) => all.map((it) => it.innerText.replace(/\s+/g, ' ').trim()));
    assert.ok(rows.some((it) => /^3 email /.test(it) && it.includes('bad_email')), rows.join('\n'));
    assert.ok(rows.some((it) => /^5 external_id /.test(it)), rows.join('\n'));
    await press(page, 'Import now');
    await sees(page, '2 new contacts');
    await follow(page, 'See the contacts');
    await arrives(page, `/desk/s/${site}/contacts`);
    await sees(page, 'Ina');
    const table = await page.evaluate(async () => {
      const link = document.querySelector('a[download="contacts.csv"]');
      const answer = await fetch(link.href);
      return { type: answer.headers.get('content-type'), as: answer.headers.get('content-disposition'), text: await answer.text() };
    });
    assert.match(table.type, /text\/csv/);
    assert.match(table.as, /attachment/);
    for (const it of ['ina@import.example', 'iris2@import.example', 'HYPERLINK']) assert.ok(table.text.includes(it), `${it} in ${table.text}`);
    assert.doesNotMatch(table.text, /(^|[,\n])"?[=+@-]/, 'no cell is a formula');
  });

  it.test('a refused join waits among the conflicts until somebody decides', async () => {
    await told('c-1', ['one@conflict.example'], { name: 'Carl' });
    const other = await told('c-2', ['one@conflict.example', 'two@conflict.example'], { name: 'Carla' });
    const page = await tab('conflicts');
    await sees(page, K1);
    await sees(page, 'one@conflict.example');
    for (const name of ['Carl', 'Carla']) await control(page, 'link', name).wait();
    assert.ok(!(await words(page)).includes('Merge'), 'nobody may join two customers');
    await until('the number in the bar', () => page.evaluate(() => [...document.querySelectorAll('nav a, header a')].some((it) => /Conflicts\D*1/.test(it.innerText))));
    const case1 = await tab(`contacts/${other}`);
    await sees(case1, 'Joins that were refused');
    await control(page, 'button', 'No longer theirs: Carl').click();
    await because(page, 'A new owner of the address', 'No longer theirs');
    await closes(page);
    await sees(page, 'No conflicts');
    await case1.reload();
    await sees(case1, 'Carla');
    await misses(case1, 'Joins that were refused');
  });

  it.test('the settings about identity are changed, and what cannot be is said at its field', async () => {
    const page = await tab('settings/identity');
    for (const [label, bad, good] of [
      ['Country of telephone numbers', 'Germany', 'de'],
      ['Days back', '31', '14'],
      ['Mailboxes that several people read', 'not a mailbox', 'crew'],
      ['Words that identify nobody', 'x'.repeat(300), 'n/a'],
    ]) {
      await fill(page, label, bad);
      await press(page, 'Save');
      assert.equal((await complaint(page)).label, label);
      await fill(page, label, good);
    }
    await tick(page, 'Capitals before the @ tell people apart');
    await press(page, 'Save');
    await sees(page, 'Saved.');
    const { change, issuer } = await olga.get(`sites/${site}/settings/identity`);
    assert.deepEqual(change, { region: 'DE', preserve_case: true, role_mailboxes: ['crew'], junk: ['n/a'], reach_days: 14, link_conversations_on_claim: false });
    await sees(page, issuer);

    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    for (const bad of ['a key', privateKey.export({ type: 'pkcs8', format: 'pem' })]) {
      await fill(page, 'Public key (Ed25519)', bad);
      await press(page, 'Add the key');
      assert.equal((await complaint(page)).label, 'Public key (Ed25519)');
    }
    await fill(page, 'Public key (Ed25519)', publicKey.export({ type: 'spki', format: 'pem' }));
    await press(page, 'Add the key');
    await sees(page, 'The key is added.');
    await choose(page, 'Algorithm', 'HS256: a secret that both sides know');
    await press(page, 'Add the key');
    assert.ok((await secret(page)).length >= 43);
    await answer(page, 'Close');
    await sees(page, 'There are two keys.');
    const [{ kid }] = (await olga.get(`sites/${site}/settings/identity`)).keys;
    await press(page, `Remove the key ${kid}`);
    await answer(page, 'Remove');
    await sees(page, 'The key is removed.');

    for (const [label, bad] of [['Address for identity.changed', 'http://hooks.example/'], ['Address for codes by SMS', 'sms']]) {
      await fill(page, label, bad);
      await page.keyboard.press('Enter');
      assert.equal((await complaint(page)).label, label);
      await fill(page, label, 'https://hooks.example/in');
      await page.keyboard.press('Enter');
      assert.ok((await secret(page)).length >= 32);
      await answer(page, 'Close');
    }
    await fill(page, 'Address for identity.changed', '');
    await page.keyboard.press('Enter');
    await sees(page, 'Nothing is sent there any more.');
    const now = await olga.get(`sites/${site}/settings/identity`);
    assert.deepEqual([now.webhook_url, now.sms_url], ['', 'https://hooks.example/in']);
  });

  it.test('a key writes contacts only where its box was ticked', async () => {
    const page = await tab('settings/keys');
    const put = (key) => fetch(`${it.collector.url}/api/v1/contacts`, {
      method: 'PUT', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ external_id: 'k-1', emails: ['kim@keys.example'] }),
    });
    for (const [name, writes] of [['Reader', false], ['Writer', true]]) {
      await fill(page, 'Name', name);
      await tick(page, 'May also write contacts', writes);
      await press(page, 'Make a key');
      const key = await secret(page);
      await answer(page, 'Close');
      await sees(page, name);
      assert.equal((await put(key)).status, writes ? 200 : 403, name);
    }
    await sees(page, 'writes contacts');
  });

  it.test('a role without that permission sees identifiers masked, wherever they are', async () => {
    const hidden = 'masked.person@secret.example';
    const id = await told('m-1', [hidden], {}, ['+442079460021']);
    const one = new Guest(it.collector, { origin: it.collector.url });
    await one.page('/here');
    await one.does('visitor_identified', { email: hidden });
    await until('the claim', async () => (await olga.get(`sites/${site}/sessions/${one.session}`)).session?.person || (await olga.get(`sites/${site}/sessions/${one.session}`)).person);
    await send('POST', 'roles', { name: 'Half blind', permissions: ['journey:session:view', 'externalContacts:contact:view', 'externalContacts:contact:edit', 'externalContacts:session:view', 'externalContacts:identity:merge'] });
    const { roles } = await olga.get(`sites/${site}/roles`);
    const nora = await olga.invite(site, 'nora@shop.example', roles.find((it) => it.name === 'Half blind').id);
    const page = await tab(`contacts/${id}`, nora);
    await sees(page, 'Identifiers are masked');
    const paths = [`contacts/${id}`, `contacts/${id}?tab=details`, `contacts/${id}?tab=log`, 'contacts', 'conflicts', 'live', 'sessions', `sessions/${one.session}`];
    for (const path of paths) {
      await page.goto(`${it.collector.url}/desk/s/${site}/${path}`);
      await until(`something on ${path}`, () => page.evaluate(() => document.querySelector('h1') && !document.body.innerText.includes('One moment') && document.body.innerText.length > 80));
      const all = await page.content();
      for (const it of ['masked.person', 'secret.example', '79460021', '7946 0021']) assert.ok(!all.includes(it), `${it} on ${path}`);
    }
    await sees(page, 'claimed');
    // A hit would tell that there is one.
    assert.deepEqual((await nora.get(`sites/${site}/contacts?q=${encodeURIComponent(hidden)}`)).contacts, []);
  });
});
