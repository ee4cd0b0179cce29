// The desk: from the link of the first start to people who work there.

import assert from 'node:assert/strict';
import { Colleague, PASSWORD } from './kit/desk.mjs';
import { answer, arrives, complaint, control, fill, press, secret, sees } from './kit/screen.mjs';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

const NEW = 'eleven brown otters';

stage('accounts of the desk', ['chromium', 'firefox'], (it) => {
  let olga;

  it.test('the link of the first start makes the first account and opens the live page', async () => {
    const visitor = await it.visitor();
    const page = await visitor.tab(`${it.collector.url}/desk/`);
    await sees(page, 'Nobody has an account yet');
    await page.goto(`${it.collector.url}/desk/link#${it.collector.setup}`);
    await sees(page, 'Welcome to Waymark');
    await fill(page, 'Name', 'Olga Ortiz');
    await fill(page, 'E-mail', 'olga');
    await fill(page, 'Password', PASSWORD);
    await press(page, 'Make the account');
    assert.match((await complaint(page)).text, /no e-mail address/);
    await fill(page, 'E-mail', 'olga@operator.example');
    await fill(page, 'Password', 'olga');
    await press(page, 'Make the account');
    assert.equal((await complaint(page)).label, 'Password');
    await fill(page, 'Password', PASSWORD);
    await press(page, 'Make the account');
    await arrives(page, /^\/desk\/s\/[\w-]+\/live$/);
    await until('the title of the page', async () => (await page.title()).startsWith('Live'));
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'readers hear where they are');
    await page.goto(`${it.collector.url}/desk/link#${it.collector.setup}`);
    await sees(page, 'This link is over');
    visitor.assertQuiet(/400|410|401/);
    olga = new Colleague(it.collector);
    await olga.send('POST', 'login', { email: 'olga@operator.example', password: PASSWORD });
  });

  it.test('somebody who logs in comes to where they wanted to go, and out again', async () => {
    const site = await olga.site();
    const visitor = await it.visitor();
    const page = await visitor.tab(`${it.collector.url}/desk/s/${site}/settings/agents`);
    await arrives(page, '/desk/login');
    await fill(page, 'E-mail', 'olga@operator.example');
    await fill(page, 'Password', 'a wrong password');
    await press(page, 'Log in');
    await sees(page, 'do not belong together');
    await fill(page, 'Password', PASSWORD);
    await page.keyboard.press('Enter');
    await arrives(page, `/desk/s/${site}/settings/agents`);
    await sees(page, 'olga@operator.example');
    const cookies = await visitor.context.cookies();
    const mine = cookies.find((it) => it.name === '__Host-waymark');
    assert.ok(mine.secure && mine.httpOnly && mine.sameSite === 'Strict', JSON.stringify(mine));
    assert.equal(await page.evaluate(() => document.cookie), '', 'scripts do not see it');
    await control(page, 'button', 'Account: Olga Ortiz').click();
    await press(page, 'Log out');
    await arrives(page, '/desk/login');
    await page.goto(`${it.collector.url}/desk/s/${site}/live`);
    await arrives(page, '/desk/login');
  });

  it.test('an agent who is invited sees their site and no more than their role allows', async () => {
    const site = await olga.site();
    const boss = await it.visitor();
    await olga.enter(boss);
    const settings = await boss.tab(`${it.collector.url}/desk/s/${site}/settings/agents`);
    const email = `mira-${it.name}@shop.example`;
    await fill(settings, 'E-mail', email);
    await press(settings, 'Invite');
    const link = await secret(settings);
    const agent = await it.visitor();
    const page = await agent.tab(link);
    await sees(page, 'Join Demo shop');
    await fill(page, 'Name', 'Mira Lange');
    await fill(page, 'Password', NEW);
    await press(page, 'Join');
    await arrives(page, `/desk/s/${site}/live`);
    assert.equal(await page.$('a[href*="/settings"]'), null, 'an agent has no settings');
    await page.goto(`${it.collector.url}/desk/s/${site}/settings/keys`);
    await sees(page, 'Your role does not allow this.');
    await settings.reload();
    await sees(settings, 'Mira Lange');
  });

  it.test('a new password ends the logins elsewhere, and each login can be ended', async () => {
    const site = await olga.site();
    const mira = await olga.invite(site, `pass-${it.name}@shop.example`, 'agent');
    const [here, there] = [await it.visitor(), await it.visitor()];
    await mira.enter(here);
    const second = new Colleague(it.collector);
    await second.send('POST', 'login', { email: mira.email, password: PASSWORD });
    await second.enter(there);
    const page = await here.tab(`${it.collector.url}/desk/account`);
    const other = await there.tab(`${it.collector.url}/desk/s/${site}/live`);
    await sees(other, 'Live');
    await fill(page, 'Current password', 'not mine at all');
    await fill(page, 'New password', NEW);
    await press(page, 'Change the password');
    assert.equal((await complaint(page)).label, 'Current password');
    await fill(page, 'Current password', PASSWORD);
    await press(page, 'Change the password');
    await sees(page, 'The password has been changed.');
    // The stream notices by itself, within five seconds.
    await arrives(other, '/desk/login');
    await press(page, 'Log out everywhere');
    await answer(page, 'Log out everywhere');
    await arrives(page, '/desk/login');
  });
});
