// The desk's settings: every form with what is good and what is not.

import assert from 'node:assert/strict';
import { Guest } from './kit/crowd.mjs';
import { Colleague } from './kit/desk.mjs';
import { answer, arrives, choose, complaint, control, fill, misses, press, secret, sees } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

stage('the settings of the desk', ['chromium'], (it) => {
  let olga;
  let site;
  const tab = async (name) => {
    olga ||= await Colleague.first(it.collector);
    site ||= await olga.site();
    const visitor = await it.visitor();
    await olga.enter(visitor);
    return visitor.tab(`${it.collector.url}/desk/s/${site}/settings/${name}`);
  };
  /** Fills one field, saves, and says what is wrong with it. */
  const refused = async (page, label, text, button = 'Save') => {
    await fill(page, label, text);
    await press(page, button);
    const told = await complaint(page);
    assert.equal(told.label, label, told.text);
    return told.text;
  };

  it.test('a site is changed, and what cannot be is said at its field and kept as typed', async () => {
    const page = await tab('site');
    await sees(page, 'Tag');
    assert.match(await refused(page, 'Name', ' '), /1 to 80 characters/);
    await fill(page, 'Name', 'Demo shop');
    for (const [label, bad, says, good] of [
      ['Origins', 'tea.example', /no origin/, `${it.collector.url}\nhttps://*.tea.example`],
      ['A session ends after minutes without activity', '0', /1 to 1440/, '30'],
      ['A session lasts at most, in hours', '500', /1 to 168/, '12'],
      ['Excluded addresses', '203.0.113.7\n192.0.2.0/99', /192\.0\.2\.0\/99/, '203.0.113.7\n198.51.100.0/24'],
      ['Excluded parameters', 'a=b', /a=b/, 'token'],
    ]) {
      assert.match(await refused(page, label, bad), says, label);
      const kept = await page.evaluate(() => document.activeElement.value);
      assert.equal(kept, bad, 'what was typed stays');
      await fill(page, label, good);
    }
    await press(page, 'Save');
    await sees(page, 'Saved.');
    const { change } = await olga.get(`sites/${site}/settings`);
    assert.deepEqual(change.origins, [it.collector.url, 'https://*.tea.example']);
    assert.deepEqual([change.idle_minutes, change.longest_hours, change.excluded_parameters], [30, 12, ['token']]);
    await page.reload();
    await until('the stored origins', () => page.evaluate(() => [...document.querySelectorAll('textarea')].some((it) => it.value.includes('*.tea.example'))));
  });

  it.test('the tag says when it was seen, and whose pages were turned away', async () => {
    const page = await tab('site');
    const { tag } = await olga.get(`sites/${site}/settings`);
    await sees(page, tag);
    assert.match(tag, /^<script async src="http:\/\/[^"]+\/w\/waymark\.js" data-site="\w{12}"><\/script>$/);
    await sees(page, 'No page with this tag has been seen yet');
    const stranger = new Guest(it.collector, { origin: 'https://staging.tea-shop.example' });
    await assert.rejects(stranger.page('/'));
    await sees(page, 'Pages were turned away on https://staging.tea-shop.example');
    await press(page, 'Add this origin');
    await sees(page, 'https://staging.tea-shop.example may send now.');
    await misses(page, 'Pages were turned away');
    await stranger.page('/first-page');
    await sees(page, 'Last seen on https://staging.tea-shop.example/first-page');
  });

  it.test('a new public key is made, and the old one goes on for a while', async () => {
    const page = await tab('site');
    const before = (await olga.get(`sites/${site}/settings`)).keys;
    await press(page, 'Make a new key');
    await fill(page, 'The old key goes on for days', '999');
    await answer(page, 'Make a new key');
    assert.match((await complaint(page)).text, /0 to 365/);
    await fill(page, 'The old key goes on for days', '3');
    await answer(page, 'Make a new key');
    await sees(page, 'The site has a new key.');
    const { keys, tag } = await olga.get(`sites/${site}/settings`);
    assert.equal(keys.length, before.length + 1);
    assert.ok(tag.includes(keys[0].key) && keys[1].ends_at > Date.now());
    await sees(page, keys[0].key);
    await new Guest(it.collector, { origin: it.collector.url }).page('/with-the-old-key');
  });

  it.test('agents are invited, given roles and removed', async () => {
    const page = await tab('agents');
    await sees(page, 'olga@operator.example');
    assert.match(await refused(page, 'E-mail', 'no address', 'Invite'), /no e-mail address/);
    await fill(page, 'E-mail', 'mira@shop.example');
    await choose(page, 'Role', 'Supervisor');
    await press(page, 'Invite');
    const link = await secret(page);
    await answer(page, 'Close');
    await sees(page, 'mira@shop.example');
    await press(page, 'Take back the invitation for mira@shop.example');
    await sees(page, 'The invitation has been taken back.');
    const mira = new Colleague(it.collector);
    await assert.rejects(mira.send('POST', 'links/look', { token: link.split('#')[1] }), /410/);

    const vera = await olga.invite(site, 'vera@shop.example', 'viewer', 'Vera Voss');
    await page.reload();
    await choose(page, 'Role of Vera Voss', 'Agent');
    await sees(page, 'Vera Voss is Agent now.');
    assert.equal((await vera.get('me')).sites[0].role, 'Agent');
    await control(page, 'button', 'A new password for Vera Voss').click();
    const password = await secret(page);
    assert.match(password, /\/desk\/link#\w{43}$/);
    await answer(page, 'Close');
    await control(page, 'button', 'Remove Vera Voss from this site?').click();
    await answer(page, 'Remove');
    await sees(page, 'Vera Voss no longer sees this site.');
    assert.deepEqual((await vera.get('me')).sites, []);
  });

  it.test('roles are made of permissions, changed, and removed when nobody has them', async () => {
    const page = await tab('roles');
    await sees(page, 'journey:session:view');
    await press(page, 'New role');
    await fill(page, 'Name', 'Administrator');
    await answer(page, 'Save');
    assert.match((await complaint(page)).text, /comes with Waymark/);
    await fill(page, 'Name', 'Reader');
    const tick = (word) => until(word, () => page.evaluate((word) => {
      const box = [...document.querySelectorAll('dialog[open] label')].find((it) => it.textContent.includes(word))?.querySelector('input');
      box?.click();
      return Boolean(box);
    }, word));
    await answer(page, 'Save');
    await sees(page, 'Choose at least one.');
    await tick('journey:session:view');
    await tick('delivery:health:view');
    await answer(page, 'Save');
    await sees(page, 'Saved.');
    const made = (await olga.get(`sites/${site}/roles`)).roles.find((it) => it.name === 'Reader');
    assert.deepEqual(made.permissions, ['journey:session:view', 'delivery:health:view']);
    await control(page, 'button', 'Change Reader').click();
    await tick('delivery:health:view');
    await answer(page, 'Save');
    await until('the change', async () => (await olga.get(`sites/${site}/roles`)).roles.find((it) => it.name === 'Reader').permissions.length === 1);
    await olga.invite(site, 'rita@shop.example', made.id);
    await control(page, 'button', 'Remove the role Reader?').click();
    await answer(page, 'Remove');
    await sees(page, 'Agents have this role');
  });

  it.test('keys are made, shown once, used and revoked', async () => {
    const page = await tab('keys');
    assert.match(await refused(page, 'Name', '', 'Make a key'), /1 to 80 characters/);
    await fill(page, 'Name', 'Nightly report');
    await press(page, 'Make a key');
    const key = await secret(page);
    assert.match(key, /^wk_\w{43}$/);
    await answer(page, 'Close');
    await sees(page, 'Nightly report');
    const ask = () => fetch(`${it.collector.url}/api/v1/live`, { headers: { authorization: `Bearer ${key}` } });
    assert.equal((await ask()).status, 200);
    assert.ok(!(await page.content()).includes(key), 'and then nobody can read it');
    await control(page, 'button', 'Revoke the key Nightly report?').click();
    await answer(page, 'Revoke');
    await sees(page, 'The key Nightly report no longer works.');
    assert.equal((await ask()).status, 401);
  });

  it.test('an operator makes a site and sees its tag', async () => {
    const page = await tab('site');
    await page.goto(`${it.collector.url}/desk/sites/new`);
    await fill(page, 'Name', 'Second shop');
    await press(page, 'Make the site');
    assert.equal((await complaint(page)).label, 'Origins');
    await fill(page, 'Origins', 'https://second.example');
    await press(page, 'Make the site');
    await arrives(page, /^\/desk\/s\/[\w-]{36}\/settings\/site$/);
    await sees(page, '<script async');
    const other = await olga.site('Second shop');
    assert.ok(page.url().includes(other));
  });

  it.test('delivery health shows what was stored, turned away and set aside', async () => {
    const page = await tab('delivery');
    const one = new Guest(it.collector, { origin: it.collector.url });
    await one.page('/counted');
    await one.does('bad name with spaces').catch(() => {});
    await page.reload();
    await sees(page, 'Stored');
    await sees(page, 'Set aside');
    await sees(page, 'bad_name');
    const chart = await page.evaluate(() => [...document.querySelectorAll('svg[role=img], figure')].length);
    assert.ok(chart >= 3, `${chart} charts`);
  });
});
