// Called by text.rs.
import assert from 'node:assert/strict';
import fs from 'node:fs';

const source = fs.readFileSync(new URL('../text.js', import.meta.url), 'utf8');
const { clean, scalars, quote, token, filled } = new Function(`${source}; return { clean, scalars, quote, token, filled }`)();

// Secrets and fragments stay in the browser.
for (const [url, expected] of [
  ['https://a.test/x?q=shoes#top', 'https://a.test/x?q=shoes'],
  ['https://a.test/x?token=abc&q=1', 'https://a.test/x?token=*&q=1'],
  [
    'https://a.test/?accessToken=a&reset_password=b&user[email]=c',
    'https://a.test/?accessToken=*&reset_password=*&user[email]=*',
  ],
  ['https://a.test/?API_KEY=a&code=b&sid=c&pass=d', 'https://a.test/?API_KEY=*&code=*&sid=*&pass=*'],
  ['https://a.test/?keyword=a&postal_code=b&author=c&monkey=d', 'https://a.test/?keyword=a&postal_code=b&author=c&monkey=d'],
  ['https://a.test/?to=bob%40b.test&who=bob@b.test', 'https://a.test/?to=*&who=*'],
  [
    'https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x',
    'https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x',
  ],
  ['https://bob:pw@a.test/x@y', 'https://a.test/x@y'],
  ['https://a.test/a&b=c?token=1', 'https://a.test/a&b=c?token=*'],
  ['https://a.test', 'https://a.test'],
  ['', ''],
  ['about:blank#x', 'about:blank'],
  ['https://a.test/?', 'https://a.test/?'],
  ['https://a.test/?&=&==&token&token=', 'https://a.test/?&=&==&token&token='],
  ['https://a.test/?token=a=b&x=%zz?token=1', 'https://a.test/?token=*&x=%zz?token=1'],
  ['//?token=ü#', '//?token=*'],
]) {
  assert.equal(clean(url), JSON.stringify(expected), url);
}
assert.equal(clean('x'.repeat(5000)).length, 2050);

// A cut may go through a character and a page may have half ones: what is sent has none.
assert.equal(quote('a\ud800b😀', 9), '"a\ufffdb😀"');
assert.equal(quote('ab😀', 3), '"ab\ufffd"');

// Scalars become attributes; what is beyond the limits, or none, does not.
const polluted = { toJSON: () => 'x', a: 1 };
const throwing = { a: 1, get b() { throw new Error('no'); }, c: 2 };
for (const [it, expected] of [
  [undefined, '{}'],
  [null, '{}'],
  ['text', '{}'],
  [[1, 2], '{}'],
  [{ plan: 'pro', value: 4.5, new: true }, '{"plan":"pro","value":4.5,"new":true}'],
  [{ a: '', b: NaN, c: Infinity, d: null, e: undefined, f: {}, g: [], h: new Date(0), i: 1n, j: Symbol('x'), k: () => 1 }, '{"a":""}'],
  [{ '': 1, ['k'.repeat(65)]: 1, ['k'.repeat(64)]: 1 }, `{"${'k'.repeat(64)}":1}`],
  [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  [{ 'a\ud800': 'b\udc00"\\' }, '{"a\ufffd":"b\ufffd\\"\\\\"}'],
  [polluted, '{"a":1}'],
  [throwing, '{"a":1}'],
]) {
  assert.equal(scalars(it), expected);
}
const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`a${n}`, n]));
assert.equal(Object.keys(JSON.parse(scalars(many))).length, 32);
assert.equal(JSON.parse(scalars({ a: 'x'.repeat(2000) })).a.length, 1024);

// A token goes whole or not at all.
assert.equal(token('a.b-_.c'), '{"token":"a.b-_.c"}');
assert.equal(JSON.parse(token('x'.repeat(4096))).token.length, 4096);
assert.equal(token('x'.repeat(4097)), '');

// Of a form only the fields that are named are read, and of these no passwords and no cards.
const read = [];
function field(name, value, { type = 'text', autocomplete = null, ...more } = {}) {
  const it = { type, getAttribute: () => autocomplete, ...more };
  Object.defineProperty(it, 'value', { get: () => (read.push(name), value) });
  return it;
}
const fields = {
  mail: field('mail', ' ann@x.test '),
  empty: field('empty', ''),
  blank: field('blank', '  '),
  password: field('password', 'geheim', { type: 'password' }),
  shown: field('shown', 'geheim', { autocomplete: 'current-password' }),
  card: field('card', '4111', { autocomplete: 'cc-number' }),
  paid: field('paid', '4111', { autocomplete: 'section-a billing CC-Number' }),
  news: field('news', 'yes', { type: 'checkbox', checked: true }),
  partner: field('partner', 'yes', { type: 'checkbox', checked: false }),
  sort: { value: 'bulk' },
  other: field('other', 'not asked for'),
};
const form = { namedItem: (it) => (Object.hasOwn(fields, it) ? fields[it] : null), 0: fields.other };
const all = Object.fromEntries(Object.keys(fields).filter((it) => it !== 'other').map((it) => [it, it]));
assert.deepEqual(filled(form, all), { mail: 'ann@x.test', news: 'yes', sort: 'bulk' });
assert.deepEqual([...new Set(read)], ['mail', 'empty', 'blank', 'news']);
assert.deepEqual(filled(form, { mail: 'email', gone: 'phone' }), { email: 'ann@x.test' });
for (const none of [undefined, null, {}, ['mail'], 'mail', { toString: 'x' }]) assert.deepEqual(filled(form, none), {});
