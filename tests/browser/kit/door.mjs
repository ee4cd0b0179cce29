// The door before the collector: the address that browsers know. It hands everything on, notes every request with its
// body, can answer in the collector's place, can hold answers back, and can be shut. Requests are noted here and not in
// the browser, since those of a page that is gone are seen by no debugger; and it is the same for every browser.

import assert from 'node:assert/strict';
import http from 'node:http';

export class Door {
  static async open(collector) {
    const it = new Door();
    it.collector = collector;
    it.forget();
    await it.up();
    return it;
  }

  async up() {
    if (this.server?.listening) return;
    this.server = http.createServer((request, response) => this.#pass(request, response));
    await new Promise((done, fail) => this.server.once('error', fail).listen(this.port || 0, '127.0.0.1', done));
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** Nobody answers any more: what comes is refused, what is under way is cut off. */
  async down() {
    if (!this.server.listening) return;
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  /** Begins a new page in the notes. */
  forget() {
    this.requests = [];
    this.answer = undefined;
    this.held = undefined;
  }

  /** Requests whose path fits `what` wait until the returned function is called. */
  hold(what) {
    let release;
    const until = new Promise((done) => (release = done));
    this.held = { what, until };
    return release;
  }

  /** The beacons that came, with their parsed bodies. */
  beacons() {
    return this.requests.filter((it) => it.method === 'POST' && it.path === '/w/b' && it.beacon);
  }

  /** The events in all beacons that came, duplicates included. */
  sent() {
    return this.beacons().flatMap((it) => it.beacon.events);
  }

  /** The events that came, each once: what a page could not know to have arrived comes a second time. */
  distinct() {
    return [...new Map(this.sent().map((it) => [it.id, it])).values()];
  }

  /** The bodies that came to `path`, which is no place for beacons, parsed. */
  asked(path) {
    return this.requests.filter((it) => it.method === 'POST' && it.path === path).map((it) => JSON.parse(it.body));
  }

  /** The visitors in all beacons that came. */
  visitors() {
    return [...new Set(this.beacons().map((it) => it.beacon.visitor))];
  }

  /** What no page must ever cause, whatever it was. `secrets` must not appear in anything that was sent. */
  assertDecent(secrets = []) {
    for (const it of this.requests) {
      const name = `${it.method} ${it.url}`;
      assert.notEqual(it.method, 'OPTIONS', `${name}: a preflight`);
      assert.equal(it.setCookie, undefined, `${name}: a cookie was set`);
      if (it.method !== 'POST') continue;
      assert.equal(it.headers.cookie, undefined, `${name}: a cookie was sent`);
      assert.equal(it.headers.authorization, undefined, `${name}: credentials were sent`);
      assert.ok(['/w/b', '/w/c', '/w/p'].includes(it.path), `${name}: not a place for what pages say`);
      assert.equal(it.url, it.path, `${name}: a query`);
      assert.match(it.headers['content-type'], /^text\/plain/, name);
      for (const secret of secrets) assert.ok(!it.body.includes(secret), `${secret} has left the page: ${it.body}`);
      // Asking for a code and saying one: no beacons.
      if (it.path !== '/w/b') continue;
      assert.ok(it.beacon, `${name}: no beacon: ${it.body.slice(0, 200)}`);
      assert.ok(it.body.length <= 40_000, `${name}: ${it.body.length} bytes`);
      assert.ok(it.beacon.events.length > 0, `${name}: a beacon without events`);
      for (const event of it.beacon.events) {
        for (const url of [event.page?.url, event.page?.referrer]) {
          assert.ok(!url?.includes('#'), `a fragment has left the page: ${url}`);
        }
      }
    }
  }

  async #pass(request, response) {
    const note = {
      at: Date.now(),
      method: request.method,
      url: request.url,
      path: request.url.split('?')[0],
      headers: request.headers,
    };
    this.requests.push(note);
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return; // cut off
    }
    note.body = Buffer.concat(parts).toString();
    if (note.path === '/w/b' && request.method === 'POST') {
      try {
        note.beacon = JSON.parse(note.body);
      } catch { /* said by assertDecent */ }
    }
    if (this.held && this.held.what.test(note.path)) await this.held.until;
    const scripted = this.answer?.(note);
    if (scripted) {
      note.status = scripted.status;
      const shared = {
        'access-control-allow-origin': request.headers.origin || '*',
        'access-control-expose-headers': 'Retry-After',
        'content-type': 'application/json',
      };
      note.answeredAt = Date.now();
      response.writeHead(scripted.status, { ...shared, ...scripted.headers }).end(scripted.body || '{}');
      return;
    }
    const onward = http.request(
      { host: '127.0.0.1', port: this.collector.port, method: request.method, path: request.url, headers: request.headers, agent: false },
      (answer) => {
        note.status = answer.statusCode;
        note.setCookie = answer.headers['set-cookie'];
        response.writeHead(answer.statusCode, answer.headers);
        const parts = [];
        answer.on('data', (it) => parts.push(it));
        answer.on('end', () => (note.told = { headers: answer.headers, body: Buffer.concat(parts).toString() }));
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy()); // the collector is down: as if nobody listened
    onward.end(note.body);
  }
}
