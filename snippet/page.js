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

function page_chance() {
  try {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  } catch (e) {
    return Math.random() * 4294967296;
  }
}

// All names in storage begin like this, so that two sites on one origin do not meet.
const prefix = 'waymark.' + door.site + '.';

// Where storage is closed, even to name it throws.
function page_get(session, key) {
  try {
    return (session ? sessionStorage : localStorage).getItem(prefix + key);
  } catch (e) {}
}

function page_set(session, key, value) {
  try {
    (session ? sessionStorage : localStorage).setItem(prefix + key, value);
  } catch (e) {}
}

function page_remove(session, key) {
  try {
    (session ? sessionStorage : localStorage).removeItem(prefix + key);
  } catch (e) {}
}

function page_keys(start) {
  try {
    const found = Object.keys(localStorage).filter((it) => it.startsWith(prefix + start));
    return found.map((it) => it.slice(prefix.length)).join('\n');
  } catch (e) {
    return '';
  }
}

function page_text(which) {
  if (which === 0) return location.href;
  if (which === 1) return '' + document.title;
  if (which === 2) return document.referrer;
  let zone = '';
  try {
    // The first date format of a page costs it 10 milliseconds and more.
    zone = window.Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch (e) {}
  return [navigator.language, zone || '', screen.width, screen.height, innerWidth, innerHeight].join('\n');
}

function page_is_visible() {
  return document.visibilityState !== 'hidden';
}

function page_soon() {
  const step = () => enter(() => happened(TASK_ENDED));
  window.queueMicrotask ? queueMicrotask(step) : Promise.resolve().then(step);
}

let timer;
function page_wake(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => enter(() => happened(WOKEN)), ms);
}

// A page may have put its own fetch in place, and that may throw: then the older ways are tried.
function page_send(ticket, body, keepalive) {
  const url = door.base + 'b';
  const answer = (status, after, reply) =>
    enter(() => answered(ticket, status, after || '', Date.parse(after), reply || ''));
  try {
    fetch(url, { method: 'POST', body, keepalive, credentials: 'omit', mode: 'cors' }).then(
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
function listen(target, kind, meaning) {
  const listener = (event) => {
    const what = meaning(event);
    if (what) enter(() => happened(what));
  };
  target.addEventListener(kind, listener);
  listeners.push(() => target.removeEventListener(kind, listener));
}

const words = (it) => (typeof it === 'string' ? it.slice(0, 4096).replace(/\0/g, '') : '');

// All scalars of an object in one text (src/attributes.rs).
function scalars(it) {
  let out = '';
  try {
    if (it && typeof it === 'object' && !Array.isArray(it)) {
      Object.keys(it).forEach((name) => {
        const value = it[name];
        const type = typeof value;
        if (type === 'string' || type === 'boolean' || (type === 'number' && value - value === 0)) {
          out += words(name) + '\0' + type[0] + words('' + value) + '\0';
        }
      });
    }
  } catch (e) {}
  return out;
}

function address(it) {
  try {
    if (it) return new URL(it, location.href).href;
  } catch (e) {}
  return location.href;
}

function command(args, at) {
  const what = args[0];
  if (what === 'record') {
    record(words(args[1]), scalars(args[2]), origin + at);
  } else if (what === 'pageview') {
    const view = args[1] || {};
    if (typeof view !== 'object') return;
    let url, title, attributes;
    try {
      // What is asked may throw, and that is no trap of ours.
      ({ url, title, attributes } = view);
    } catch (e) {}
    pageview(address(url), words(title) || page_text(1), scalars(attributes), origin + at);
  }
}

function patch(name) {
  const original = history[name];
  if (original.waymark) return;
  history[name] = function () {
    const out = original.apply(this, arguments);
    enter(() => happened(NAVIGATED));
    return out;
  };
  history[name].waymark = 1;
}

function open(core) {
  enter(() => begin(door.site, core, origin + door.at));
  if (window.navigation && navigation.addEventListener) {
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
    if (event.persisted) setTimeout(() => enter(() => happened(RESTORED)), 50);
  });
  listen(window, 'online', () => ONLINE);
  door.take = (args, at) => enter(() => command(args, at), [args, at]);
  while (!dead && door.calls.length) door.take.apply(0, door.calls.shift());
}
