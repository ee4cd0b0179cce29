// What a page asks of us: the calls of `waymark` (waymark.d.ts tells page authors of them), and the forms that it named.
// In one scope with page.js. Whatever is the page's own (getters, callbacks, its fetch) may throw, and that must be
// nobody's trap but its own.

function address(it) {
  try {
    if (it) return new URL(it, location.href).href;
  } catch (e) {}
  return location.href;
}

const text = (it) => typeof it === 'string' && it;

const record = (name, attributes, at) => wasm.record(put(attributes + '\n' + name), at);

// Who the visitor is, as the page or its visitor says it. Nothing said is nothing recorded.
function identify(attributes, at) {
  if (attributes[2]) record('visitor_identified', attributes, at);
}

// The page's own function, in a task of its own: what it throws is the page's, and its calls find us at rest.
const tell = (callback, it) => typeof callback === 'function' && setTimeout(callback, 0, it);

// Asks for a code, or whether a code is right. Not through the tracker: who waits for it waits now, and asking again
// later would send another code.
async function ask(path, what, callback) {
  let right = false;
  try {
    // Named one by one: nothing else that the page has there goes out.
    const { email, phone, code } = what;
    const body = scalars({ site: door.site, visitor, email, phone, code });
    const answer = await fetch(door.base + path, { method: 'POST', body, credentials: 'omit' });
    right = answer.status === 200 && (path === 'c' || (await answer.json()).right === true);
  } catch (e) {}
  tell(callback, right);
}

// Which forms to listen to: what is to be told of them, by selector. On the door, so that the other core knows them.
const forms = (door.forms = door.forms || new Map());

// A form is sent. In the capture phase: many a page stops the event and sends the form itself.
function submitted(event) {
  forms.forEach((options, selector) => {
    try {
      const form = event.target;
      if (!form.matches(selector)) return;
      const { name, traits } = options || {};
      // By getAttribute: a field may be called `id` or `name`, and then stands in the place of the form's own.
      const label = scalars({ form: name || form.getAttribute('id') || form.getAttribute('name') });
      const claims = scalars(filled(form.elements, traits));
      const at = page_now();
      enter(() => {
        record('form_submitted', label, at);
        identify(claims, at);
      });
    } catch (e) {}
  });
}

function command(args, at) {
  const what = args[0], it = args[1], more = args[2];
  at += origin;
  if (what === 'record') {
    record((text(it) || '').slice(0, 99), scalars(more), at);
  } else if (what === 'identify') {
    identify(text(it) ? token(it) : scalars(it), at);
  } else if (what === 'reset') {
    record('visitor_reset', '{}', at);
  } else if (what === 'visitor') {
    tell(it, visitor);
  } else if (what === 'code') {
    ask('c', it, more);
  } else if (what === 'prove') {
    ask('p', { code: it }, more);
  } else if (what === 'forms') {
    forms.set(it, more);
  } else if (what === 'pageview') {
    const view = it || {};
    if (typeof view !== 'object') return;
    let url, name, attributes;
    try {
      // What is asked may throw, and that is no trap of ours.
      ({ url, title: name, attributes } = view);
    } catch (e) {}
    wasm.pageview(put(scalars(attributes) + '\n' + clean(address(url)) + '\n' + (text(name) ? quote(name, 512) : title())), at);
  }
}
