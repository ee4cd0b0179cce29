// Many visitors without browsers: beacons as the snippet sends them, for tables that must be full.

import http from 'node:http';

let counted = 0;

/** An id that is unique in this process, of the form of a UUIDv7. */
function id() {
  const time = Date.now().toString(16).padStart(12, '0');
  const rest = (counted++).toString(16).padStart(12, '0');
  const chance = Math.floor(Math.random() * 0x1000).toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance}-8${chance}-${rest}`;
}

const AGENTS = {
  person: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  telephone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  program: 'ExampleBot/1.0 (+https://bot.example)',
};

/** One visitor of a site: `collector` has `url` and `site` (the public key), `origin` is where its pages are. */
export class Guest {
  constructor(collector, { origin = 'http://localhost', agent = AGENTS.person, connection } = {}) {
    Object.assign(this, { collector, origin, agent, connection, visitor: id(), tab: id(), seq: 0 });
  }

  static get agents() {
    return AGENTS;
  }

  /** Shows a page. `age` is how long ago, in milliseconds. */
  page(url, { title = 'A page', referrer = '', age = 0 } = {}) {
    return this.send('page_viewed', { age, page: { url: /^https?:/.test(url) ? url : this.origin + url, title, referrer } });
  }

  /** Something else happens. */
  does(name, attributes = {}, age = 0) {
    return this.send(name, { age, attributes });
  }

  async send(name, { age = 0, page, attributes }) {
    this.seq += 1;
    const event = { age, id: id(), seq: this.seq, name, page, attributes };
    if (page) this.view = event.id;
    event.view = this.view || event.id;
    const beacon = {
      v: 1,
      site: this.collector.site,
      visitor: this.visitor,
      tab: this.tab,
      id: id(),
      sent_at: Date.now(),
      client: { language: 'en-GB', zone: 'Europe/London', screen: [1440, 900], viewport: [1200, 800], core: 'wasm' },
      events: [event],
    };
    const answer = await post(`${this.collector.url}/w/b`, JSON.stringify(beacon), this);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
    this.session = JSON.parse(answer.body).session || this.session;
    return this.session;
  }
}

function post(url, body, { origin, agent, connection }) {
  const headers = { origin, 'user-agent': agent, 'content-type': 'text/plain;charset=UTF-8', 'content-length': Buffer.byteLength(body) };
  return new Promise((done, fail) => {
    const request = http.request(url, { method: 'POST', agent: connection, headers }, (answer) => {
      const parts = [];
      answer.on('data', (it) => parts.push(it));
      answer.on('end', () => done({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
    });
    request.on('error', fail);
    request.end(body);
  });
}
