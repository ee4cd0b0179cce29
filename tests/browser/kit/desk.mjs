// The agents' desk for tests: the first account, further ones, a browser in which somebody is logged in.

export const PASSWORD = 'seven grey herons';

/** Asks the desk's API as its page does, without a browser. */
export class Colleague {
  constructor(collector) {
    this.collector = collector;
    this.cookie = '';
  }

  /** Makes the first account of a server by the link that it has printed. */
  static async first(collector) {
    const it = new Colleague(collector);
    await it.send('POST', 'links/use', { token: collector.setup, email: 'olga@operator.example', name: 'Olga Ortiz', password: PASSWORD });
    it.email = 'olga@operator.example';
    return it;
  }

  /** Somebody new with a role on a site. */
  async invite(site, email, role, name = email.split('@')[0]) {
    const { link } = await this.send('POST', `sites/${site}/invitations`, { email, role });
    const it = new Colleague(this.collector);
    await it.send('POST', 'links/use', { token: link.split('#')[1], name, password: PASSWORD });
    it.email = email;
    return it;
  }

  get(path) {
    return this.send('GET', path);
  }

  async send(method, path, body) {
    const headers = { cookie: this.cookie, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: this.collector.url };
    const answer = await fetch(`${this.collector.url}/desk/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
    const set = answer.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0];
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** The id of a site; of the demo's where no name is given. */
  async site(name = 'Demo shop') {
    const { sites } = await this.get('me');
    return sites.find((it) => it.name === name).id;
  }

  /** Gives a browser's visitor this login. */
  async enter(visitor) {
    const [name, value] = this.cookie.split('=');
    const { hostname } = new URL(this.collector.url);
    await visitor.context.setCookie({ name, value, domain: hostname, path: '/', secure: true, httpOnly: true, sameSite: 'Strict' });
  }
}
