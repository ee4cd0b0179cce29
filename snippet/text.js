// Texts of the page on their way into the tracker: cleaned, cut to their limits (protocol/src/limits.rs), as JSON. In
// JavaScript, because the browser has regular expressions and JSON already; in wasm they weigh four times as much.
// Plain functions: tests/text.mjs calls them under node.

// As JSON, with half characters replaced: the collector's UTF-8 has none.
const sound = (text, most) => ('' + text).slice(0, most).replace(/[\ud800-\udfff]/gu, '\ufffd');
const quote = (text, most) => JSON.stringify(sound(text, most));

// A parameter is secret when its name contains one of the first words, or one of the others whole, between `_`, `-`,
// `.`, `[` and the like; `code` and `hash` only alone (`postal_code` is harmless). Or when its value has an address.
const SECRET =
  /token|passw|e-?mail|secret|session|signature|(^|[^a-z])(pass|pwd|mail|key|apikey|auth|sig|sid|otp|pin|jwt|phone)([^a-z]|$)|^(code|hash)$/i;

// An address without fragment and credentials, secret-looking parameters' values replaced by `*`.
const clean = (url) =>
  quote(
    url
      .replace(/#[^]*/, '')
      .replace(/^([^?]*?:\/\/)[^/?]*@/, '$1')
      .replace(/\?[^]*/, (query) =>
        query.replace(/([?&])([^=&]*)=([^&]+)/g, (all, lead, name, value) =>
          !/^utm_/.test(name) && (SECRET.test(name) || /@|%40/.test(value)) ? lead + name + '=*' : all,
        ),
      ),
    2048,
  );

// The scalars of an object. A long name is left out and not cut: cut names could meet. No prototype: a page may have
// put a toJSON there.
function scalars(it) {
  const out = Object.create(null);
  let room = 32;
  try {
    if (it && typeof it === 'object' && !Array.isArray(it)) {
      Object.keys(it).forEach((name) => {
        const value = it[name];
        const type = typeof value;
        if (!name || name.length > 64 || !room) return;
        if (type === 'string') out[sound(name)] = sound(value, 1024);
        else if (type === 'boolean' || (type === 'number' && value - value === 0)) out[sound(name)] = value;
        else return;
        room--;
      });
    }
  } catch (e) {}
  return JSON.stringify(out);
}

// A signed token as an attribute: whole, or not at all, since a part of it proves nothing.
const token = (it) => (it.length > 4096 ? '' : `{"token":${quote(it)}}`);

// What stands in some fields of a form, by the names that the page gives to it: `{ field: name }`. No other field is
// looked at. Never passwords, never cards, whatever the page asks for; a password that is being shown has type `text`.
function filled(fields, names) {
  const out = {};
  Object.keys(names || {}).forEach((field) => {
    // By name or id only: `fields[0]` would be a field that nobody named.
    const it = fields.namedItem(field);
    if (!it) return;
    // Radio buttons are a list, which has a value and no attributes.
    const kind = it.type + ' ' + (it.getAttribute && it.getAttribute('autocomplete'));
    if (/password|\scc-/i.test(kind) || (/^(checkbox|radio) /.test(kind) && !it.checked)) return;
    const value = it.value && it.value.trim();
    if (value) out[names[field]] = value;
  });
  return out;
}
