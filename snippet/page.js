// The page, as the tracker asks for it (src/page.rs), and the page's events on their way to the tracker. It touches the
// page and decides nothing. xtask joins it with the glue of wasm-bindgen in one scope; the same file serves both cores.
//
// `door` is what the loader has left on our script element: site, base, at, calls, fetch, wasm, take, fall.

// The steady clock, in wall-clock milliseconds. Loader and page measure by performance.now().
const origin = Date.now() - performance.now();
const fetch = door.fetch;

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

// Where storage is closed, even to name it throws.
function page_get(session, key) {
  try {
    return (session ? sessionStorage : localStorage).getItem(key);
  } catch (e) {}
}

function page_set(session, key, value) {
  try {
    (session ? sessionStorage : localStorage).setItem(key, value);
  } catch (e) {}
}

function page_remove(session, key) {
  try {
    (session ? sessionStorage : localStorage).removeItem(key);
  } catch (e) {}
}

function page_keys(prefix) {
  try {
    return Object.keys(localStorage).filter((it) => it.startsWith(prefix)).join('\n');
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
    zone = Intl.DateTimeFormat().resolvedOptions().timeZone || '';
  } catch (e) {}
  return [navigator.language, zone, screen.width, screen.height, innerWidth, innerHeight].join('\n');
}

function page_is_visible() {
  return document.visibilityState !== 'hidden';
}

function page_soon() {
  const step = () => enter(task_ended);
  window.queueMicrotask ? queueMicrotask(step) : Promise.resolve().then(step);
}

let timer;
function page_wake(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => enter(woken), ms);
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
      request.onloadend = () => answer(request.status, request.getResponseHeader('retry-after'), request.responseText);
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
function listen(target, kind, step) {
  const listener = (event) => enter(() => step(event));
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
    return it ? new URL(it, location.href).href : '';
  } catch (e) {
    return '';
  }
}

function command(args, at) {
  const what = args[0];
  if (what === 'record') {
    record(words(args[1]), scalars(args[2]), origin + at);
  } else if (what === 'pageview') {
    const view = args[1] || {};
    pageview(address(view.url), words(view.title), scalars(view.attributes), origin + at);
  }
}

function patch(name) {
  const original = history[name];
  if (original.waymark) return;
  history[name] = function () {
    const out = original.apply(this, arguments);
    enter(navigated);
    return out;
  };
  history[name].waymark = 1;
}

function open(core) {
  enter(() => begin(door.site, core, origin + door.at));
  if (window.navigation && navigation.addEventListener) {
    listen(navigation, 'currententrychange', navigated);
  } else {
    patch('pushState');
    patch('replaceState');
    listen(window, 'popstate', navigated);
  }
  listen(document, 'visibilitychange', () => (page_is_visible() ? visible() : hidden()));
  listen(window, 'pagehide', gone);
  listen(window, 'pageshow', (event) => event.persisted && restored());
  listen(window, 'online', online);
  door.take = (args, at) => enter(() => command(args, at), [args, at]);
  while (!dead && door.calls.length) door.take.apply(0, door.calls.shift());
}
