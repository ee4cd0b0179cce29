// The instruments themselves: a page that does what no page of the other tests may do is seen doing it.

import assert from 'node:assert/strict';
import { stage } from './kit/stage.mjs';
import { until } from './kit/until.mjs';

stage('what watches the pages', ['chromium', 'firefox'], (on) => {
  const misdeeds = {
    'an error on the console': ['console.error("misdeed")', /misdeed/],
    'a warning on the console': ['console.warn("misdeed")', /misdeed/],
    'an exception': ['setTimeout(() => { throw new Error("misdeed"); })', /misdeed/],
    'a request to somebody else': ['new Image().src = "http://misdeed.invalid/"', /misdeed/],
  };
  for (const [what, [script, told]] of Object.entries(misdeeds)) {
    on.test(`sees ${what}`, async () => {
      const { shop } = on;
      const visitor = await on.visitor();
      const page = await visitor.tab(`${shop.url}/elsewhere`);
      visitor.assertQuiet();
      // As the page's own script: what a debugger evaluates is not the page's.
      await page.evaluate((text) => {
        const it = document.createElement('script');
        it.textContent = text;
        document.body.append(it);
      }, script);
      const caught = () => {
        try {
          visitor.assertQuiet();
        } catch (why) {
          return why.message;
        }
      };
      assert.match(await until(what, caught), told);
    });
  }

  const indecencies = {
    'a preflight': ['{ method: "POST", headers: { "content-type": "application/json" }, body: "{}" }', /a preflight/],
    'what is no beacon': ['{ method: "POST", body: "typed" }', /no beacon/],
    'a cookie': ['{ method: "POST", body: JSON.stringify({ events: [1] }), credentials: "include" }', /a cookie was sent/],
  };
  for (const [what, [request, told]] of Object.entries(indecencies)) {
    on.test(`sees ${what}`, async () => {
      const { door, shop } = on;
      const visitor = await on.visitor();
      const page = await visitor.tab(`${shop.url}/elsewhere`);
      let url = `${door.url}/w/b`;
      if (what === 'a cookie') {
        await page.goto(`${door.url}/demo/thanks.html`);
        await page.evaluate(() => (document.cookie = 'own=1; path=/'));
        url = '/w/b';
      }
      await page.evaluate((url, request) => void fetch(url, Function(`return (${request})`)()).catch(() => {}), url, request).catch(() => {});
      const caught = () => {
        try {
          door.assertDecent();
        } catch (why) {
          return why.message;
        }
      };
      assert.match(await until(what, caught), told);
    });
  }
});
