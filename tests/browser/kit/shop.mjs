// A customer's website on an origin of its own: pages that hold exactly the script tag, and whatever a test needs.

import http from 'node:http';

export class Shop {
  static async open(door, site) {
    const it = new Shop();
    it.tag = `<script async src="${door.url}/w/waymark.js" data-site="${site}"></script>`;
    it.forget();
    await it.up();
    return it;
  }

  async up() {
    if (this.server?.listening) return;
    this.server = http.createServer((request, response) => this.#serve(request, response));
    await new Promise((done, fail) => this.server.once('error', fail).listen(this.port || 0, '127.0.0.1', done));
    this.port = this.server.address().port;
    // Another host than the collector's: another site, not only another origin.
    this.url = `http://localhost:${this.port}`;
  }

  async down() {
    if (!this.server.listening) return;
    const closed = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await closed;
  }

  forget() {
    this.pages = new Map();
    this.requests = [];
    this.page('/', { title: 'Start' });
    this.page('/one', { title: 'One' });
    this.page('/two', { title: 'Two' });
    this.page('/elsewhere', { title: 'Elsewhere', tag: '' });
  }

  /** Puts a page in place. `head` comes before the tag; `tag: ''` leaves it out. */
  page(path, { title = 'A page', head = '', tag = this.tag, body = '', headers = {} }) {
    const icon = '<link rel="icon" href="data:,">';
    const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${icon}${head}${tag}</head><body><h1>${title}</h1>${body}</body></html>`;
    this.pages.set(path, { html, headers });
    return this.url + path;
  }

  #serve(request, response) {
    const path = request.url.split('?')[0];
    this.requests.push({ at: Date.now(), url: request.url, path, headers: request.headers });
    const found = this.pages.get(path);
    if (!found) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', ...found.headers });
    response.end(found.html);
  }
}
