// Somebody with a browser of their own in a customer's shop: what they do there, and what the collector has taken of it.

import { say } from './stage.mjs';
import { until } from './until.mjs';

export class Shopper {
  /** Somebody new, who looks at the shop's pages one after the other. */
  static async come(stage, ...paths) {
    const it = new Shopper();
    it.stage = stage;
    it.browser = await stage.visitor();
    it.page = await it.browser.tab();
    await it.see(paths[0]);
    it.id = await it.page.evaluate(() => new Promise((done) => window.waymark('visitor', done)));
    for (const path of paths.slice(1)) await it.see(path);
    return it;
  }

  /** Opens a page of the shop, and waits until the collector has that. */
  async see(path) {
    const before = this.taken('page_viewed');
    // Browsers slow down what nobody looks at.
    await this.page.bringToFront();
    await this.page.goto(this.stage.shop.url + path);
    await this.#until('page_viewed', before);
  }

  /** The page says something to `waymark`, and the collector has it as an event of this name. */
  async says(event, ...words) {
    const before = this.taken(event);
    await this.page.bringToFront();
    await say(this.page, ...words);
    await this.#until(event, before);
  }

  /** The page asks `waymark` for something, and hears yes or no. */
  async asks(...words) {
    await this.page.bringToFront();
    return this.page.evaluate((words) => new Promise((done) => window.waymark(...words, done)), words);
  }

  /** The page says by a token who this is. */
  identify(token) {
    return this.says('visitor_identified', 'identify', token);
  }

  /** How many events of a name came from this browser and were answered by 200; before its id is known, from any. */
  taken(name) {
    const all = this.#answered('/w/b').flatMap((it) => it.beacon.events).filter((it) => it.name === name);
    return new Set(all.map((it) => it.id)).size;
  }

  /** Everything that this browser was answered, without what is chance: ids, the time, the order of headers. */
  heard() {
    const plain = ({ headers, body }) => [...Object.entries(headers).filter(([name]) => name !== 'date').map((it) => it.join(': ')).sort(), body].join('\n');
    const all = this.stage.door.requests.filter((it) => this.#mine(it));
    return all.map((it) => `${it.path} ${it.status} ${it.told && plain(it.told)}`.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID'));
  }

  #answered(path) {
    return this.stage.door.requests.filter((it) => it.path === path && it.status === 200 && it.beacon && this.#mine(it));
  }

  #mine(request) {
    if (request.method !== 'POST' || !request.body) return false;
    return this.id === undefined || JSON.parse(request.body).visitor === this.id;
  }

  #until(event, before) {
    return until(`another ${event}`, () => this.taken(event) > before);
  }
}
