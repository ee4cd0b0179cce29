// The files that pages load: who asks for them, with which headers. No browser, since it is about what browsers are told.

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Collector } from './kit/collector.mjs';

describe('the files that pages load', () => {
  let collector;
  before(async () => (collector = await Collector.start()));
  after(() => collector.stop());

  /** Asks without node's own unpacking. */
  const ask = (path, headers = {}, method = 'GET') =>
    new Promise((done, failed) => {
      http
        .request(`${collector.url}${path}`, { method, headers }, (answer) => {
          const chunks = [];
          answer.on('data', (chunk) => chunks.push(chunk));
          answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
        })
        .on('error', failed)
        .end();
    });
  const cores = async () => {
    const loader = await ask('/w/waymark.js');
    return [...new Set(loader.body.toString().match(/core-[\w-]+\.(js|wasm)/g))];
  };

  it('come packed, and small: the loader in at most 1 KB', async () => {
    const { status, headers, body } = await ask('/w/waymark.js', { 'accept-encoding': 'gzip, br' });
    assert.deepEqual([status, headers['content-encoding'], headers['content-type']], [200, 'br', 'text/javascript; charset=utf-8']);
    assert.ok(body.length <= 1024, `${body.length} bytes`);
    assert.equal((await ask('/w/waymark.js', { 'accept-encoding': 'gzip' })).headers['content-encoding'], 'gzip');
    assert.equal((await ask('/w/waymark.js')).headers['content-encoding'], undefined);
  });

  it('are kept for ever where their name has a hash, and asked for again where not', async () => {
    const names = await cores();
    assert.equal(names.filter((it) => it.endsWith('.wasm')).length, 1, names.join());
    for (const name of names) {
      const { status, headers } = await ask(`/w/${name}`);
      assert.equal(status, 200, name);
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(headers['access-control-allow-origin'], '*');
      if (name.endsWith('.wasm')) assert.equal(headers['content-type'], 'application/wasm');
    }
    const loader = await ask('/w/waymark.js');
    assert.equal(loader.headers['cache-control'], 'public, max-age=3600');
    assert.equal((await ask('/w/waymark.js', { 'if-none-match': loader.headers.etag })).status, 304);
  });

  it('have a head that can be asked for alone, and what is not there is not there', async () => {
    const { status, body } = await ask('/w/waymark.js', {}, 'HEAD');
    assert.deepEqual([status, body.length], [200, 0]);
    assert.equal((await ask('/demo/', {}, 'HEAD')).status, 200);
    for (const path of ['/w/nothing.js', '/demo/nothing.html', '/demo/../Cargo.toml', '/w/%2e%2e/waymark.js']) {
      assert.equal((await ask(path)).status, 404, path);
    }
  });
});
