// The scene of a test file: collector, door, a customer's shop and one browser, and what most tests ask of them.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { Collector } from './collector.mjs';
import { Door } from './door.mjs';
import { Mailbox } from './mailbox.mjs';
import { Shop } from './shop.mjs';
import { until } from './until.mjs';

const LONG = { timeout: 90_000 };

/**
 * Runs `tests` in each of the browsers. `tests` gets the stage and says `stage.test(title, body)`. With `mail` the collector
 * has a mail server, and what it sends is in `stage.mail`.
 */
export function stage(title, browsers, tests, { mail = false } = {}) {
  for (const name of browsers) {
    describe(`${title}, in ${name}`, { timeout: 240_000 }, () => {
      const it = new Stage();
      it.name = name;
      before(async () => {
        if (mail) it.mail = await Mailbox.open();
        const sends = { WAYMARK_MAIL__SMTP_URL: it.mail?.url, WAYMARK_MAIL__FROM: 'Shop <no-reply@shop.example>' };
        it.collector = await Collector.start(mail ? sends : {});
        it.door = await Door.open(it.collector);
        it.shop = await Shop.open(it.door, it.collector.site);
        it.browser = await Browser.start(name);
      }, LONG);
      after(async () => {
        await it.browser?.stop();
        await it.shop?.down();
        await it.door?.down();
        await it.collector?.stop();
        await it.mail?.close();
      }, LONG);
      afterEach(async () => {
        // No test sees what another one has left.
        for (const visitor of it.visitors.splice(0)) await visitor.leave().catch(() => {});
        it.door.forget();
        it.shop.forget();
        for (const part of [it.collector, it.door, it.shop]) await part.up();
      }, LONG);
      tests(it);
    });
  }
}

class Stage {
  visitors = [];

  test(title, body) {
    test(title, LONG, body);
  }

  /** Somebody comes whose browser nobody knows yet. */
  async visitor() {
    const visitor = await this.browser.visitor();
    this.visitors.push(visitor);
    return visitor;
  }

  /** Waits until `count` events of the one visitor are stored, and gives everything that is stored of it. */
  async stored(count, ms = 20_000) {
    let seen;
    const told = () => `${count} events stored; there are: ${seen?.names}; sent: ${this.door.sent().map((it) => it.name)}`;
    return until(told, async () => {
      const visitors = this.door.visitors();
      if (visitors.length === 0) return false;
      assert.equal(visitors.length, 1, 'one visitor');
      seen = await this.collector.visit(visitors[0]);
      return seen.events.length >= count && seen;
    }, ms);
  }

  /**
   * Waits until so many events were sent and answered by 200. Between tabs the collector orders by time, as it can tell
   * it: what happens after this is later by its clock, too.
   */
  async heard(count) {
    const taken = () => new Set(this.door.beacons().filter((it) => it.status === 200).flatMap((it) => it.beacon.events.map((event) => event.id)));
    await until(() => `${count} events taken, there are ${taken().size}`, () => taken().size >= count);
  }

  /** Waits until an event of this name was sent and answered by 200. */
  async acknowledged(name) {
    const has = (it) => it.status === 200 && it.beacon.events.some((event) => event.name === name);
    return until(`${name} acknowledged`, () => this.door.beacons().find(has));
  }
}

/** Calls `waymark` in the page. */
export const say = (page, ...words) => page.evaluate((it) => window.waymark(...it), words);

/** Ten events, and what follows, in one task of the page. */
export const TEN = Array.from({ length: 10 }, (_, i) => `step_${i}`);

/** Seqs of each tab rise by one from 1: nothing is missing, nothing doubled. */
export function assertGapless(events) {
  const tabs = new Map();
  for (const it of events) tabs.set(it.tab, [...(tabs.get(it.tab) || []), it.seq]);
  for (const [tab, seqs] of tabs) assert.deepEqual(seqs, seqs.map((_, i) => i + 1), `sequence of tab ${tab}`);
  assert.equal(new Set(events.map((it) => it.id)).size, events.length, 'each event once');
}
