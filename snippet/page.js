// The page, as the tracker asks for it (src/page.rs), and the page's events on their way to the tracker. It touches the
// page and decides nothing. xtask joins it with the glue of wasm-bindgen in one scope; the same file serves both cores.
//
// `door` is what the loader has left on our script element: site, base, at, calls, fetch, wasm, take, fall.

// The steady clock, in wall-clock milliseconds. Loader and page measure by performance.now().
const origin = Date.now() - performance.now();
const fetch = door.fetch;

// What can happen to a page (src/exports.rs has the same numbers).
const TASK_ENDED = 0, WOKEN = 1, NAVIGATED = 2, VISIBLE = 3, HIDDEN = 4, GONE = 5, RESTORED = 6, ONLINE = 7;

function page_now() {
  return origin + performance.now();
}

let pool = [];
function page_chance() {
  try {
    // One question to the browser for many numbers.
    if (!pool.length) pool = [...crypto.getRandomValues(new Uint32Array(64))];
    return pool.pop();
  } catch (e) {
    return Math.random() * 4294967296;
  }
}

// Texts cross the border through the memory of the core: `read` what is there, `put` what it shall find (exports.rs).
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const read = (at, length) => decoder.decode(new Uint8Array(wasm.memory.buffer, at, length));
function put(text) {
  const bytes = encoder.encode(text);
  const at = wasm.room(bytes.length);
  new Uint8Array(wasm.memory.buffer).set(bytes, at);
  return bytes.length;
}

// All names in storage begin like this, so that two sites on one origin do not meet.
const prefix = 'waymark.' + door.site + '.';
const store = (session) => (session ? sessionStorage : localStorage);

// Where storage is closed, even to name it throws.
function page_get(session, at, length) {
  let found;
  try {
    found = store(session).getItem(prefix + read(at, length));
  } catch (e) {}
  return put(found || '');
}

function page_set(session, at, length, value, valueLength) {
  try {
    const key = prefix + read(at, length);
    valueLength ? store(session).setItem(key, read(value, valueLength)) : store(session).removeItem(key);
  } catch (e) {}
}

function page_keys() {
  let found = '';
  try {
    for (const it in localStorage) if (it.startsWith(prefix + 'q.')) found += it.slice(prefix.length) + '\n';
  } catch (e) {}
  return put(found);
}

function client() {
  let zone = '';
  try {
    // The first date format of a page costs it 10 milliseconds and more.
    zone = window.Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch (e) {}
  return `{"core":"${kind}","language":${quote(navigator.language)},"zone":${quote(zone)},"screen":[${
    screen.width | 0},${screen.height | 0}],"viewport":[${innerWidth | 0},${innerHeight | 0}]}`;
}

const title = () => quote(document.title, 512);

const texts = [() => clean(location.href), title, () => clean(document.referrer), client];
function page_text(which) {
  return put(texts[which]());
}

function page_is_visible() {
  return document.visibilityState !== 'hidden';
}

function page_soon() {
  Promise.resolve().then(() => enter(() => wasm.happened(TASK_ENDED)));
}

let timer;
function page_wake(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => enter(() => wasm.happened(WOKEN)), ms);
}

// A page may have put its own fetch in place, and that may throw: then the older ways are tried.
function page_send(ticket, at, length, keepalive) {
  const url = door.base + 'b';
  const body = read(at, length);
  // A Retry-After may be seconds or a date; a reply may ask for a pause. NaN where nothing is said.
  const answer = (status, after, reply) => {
    const ask = /^\d+$/.test(after) ? after * 1000 : Date.parse(after) - page_now();
    const pause = /"pause_ms":(\d+)/.exec(reply);
    enter(() => wasm.answered(ticket, status, ask, pause ? +pause[1] : 0));
  };
  try {
    fetch(url, { method: 'POST', body, keepalive, credentials: 'omit' }).then(
      (it) => {
        const told = (reply) => answer(it.status, it.headers.get('retry-after'), reply);
        it.text().then(told, () => told());
      },
      () => answer(0),
    );
  } catch (e) {
    try {
      if (keepalive) return void navigator.sendBeacon(url, body);
      const request = new XMLHttpRequest();
      request.open('POST', url);
      request.onloadend = () => answer(request.status, '', request.responseText);
      request.send(body);
    } catch (e) {
      answer(0);
    }
  }
}

// Into the tracker, one step after the other: what the page calls while the tracker calls the page has to wait. A step
// that throws is a trap; it leaves the instance unusable, so the other core takes over, with the calls not made yet.
const steps = [];
let busy, dead;
function enter(step, call) {
  if (dead) return;
  steps.push([step, call]);
  if (busy) return;
  busy = 1;
  try {
    while (steps.length) {
      steps[0][0]();
      steps.shift();
    }
  } catch (e) {
    dead = 1;
    clearTimeout(timer);
    listeners.forEach((it) => it());
    door.take = 0;
    steps.forEach((it) => it[1] && door.calls.push(it[1]));
    door.fall();
  }
  busy = 0;
}

const listeners = [];
function listen(target, kind, meaning, first) {
  const listener = (event) => {
    const what = meaning(event);
    if (what) enter(() => wasm.happened(what));
  };
  target.addEventListener(kind, listener, first);
  listeners.push(() => target.removeEventListener(kind, listener, first));
}

// After the death of a core its patch stays and does nothing; the other core puts its own around it.
function patch(name) {
  const original = history[name];
  history[name] = function () {
    const out = original.apply(this, arguments);
    enter(() => wasm.happened(NAVIGATED));
    return out;
  };
}

let kind, visitor;
function open(core) {
  kind = core;
  enter(() => {
    visitor = read(wasm.begin(put(quote(door.site)), origin + door.at), 36);
  });
  if (window.navigation) {
    listen(navigation, 'currententrychange', () => NAVIGATED);
  } else {
    patch('pushState');
    patch('replaceState');
    listen(window, 'popstate', () => NAVIGATED);
  }
  listen(document, 'visibilitychange', () => (page_is_visible() ? VISIBLE : HIDDEN));
  listen(window, 'pagehide', () => GONE);
  // The page that is left may still be writing the tab's number down, in another process.
  listen(window, 'pageshow', (event) => {
    if (event.persisted) setTimeout(() => enter(() => wasm.happened(RESTORED)), 50);
  });
  listen(window, 'online', () => ONLINE);
  listen(document, 'submit', submitted, true);
  door.take = (args, at) => enter(() => command(args, at), [args, at]);
  while (!dead && door.calls.length) door.take.apply(0, door.calls.shift());
}
