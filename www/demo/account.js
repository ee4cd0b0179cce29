// Signing in with a code: Waymark sends it and says whether it was right, and the person behind the visit is then known
// by more than a claim. The shop itself only remembers that it was.

import { load, onValidSubmit, save } from './shop.js';

const at = (id) => document.getElementById(id);
const tell = (text) => (at('told').textContent = text);
let { email } = load('saltmarsh.account');

/** Shows one of the steps, and puts the keyboard into it. */
function show(step) {
  for (const it of ['ask', 'prove', 'in']) at(it).hidden = it !== step;
  for (const it of document.querySelectorAll('[data-email]')) it.textContent = email || '';
  tell('');
}

function go(step, focus) {
  show(step);
  at(focus).focus();
}

onValidSubmit(at('ask'), () => {
  email = at('email').value.trim();
  tell('One moment …');
  window.waymark('code', { email }, (taken) => {
    if (taken) go('prove', 'code');
    else tell('The code could not be sent. Please try again in a minute.');
  });
});

onValidSubmit(at('prove'), () => {
  tell('One moment …');
  window.waymark('prove', at('code').value.replace(/\s/g, ''), (right) => {
    if (!right) {
      tell('That is not the code, or it is too old. Please try again, or ask for another.');
      at('code').select();
      return;
    }
    save('saltmarsh.account', { email });
    at('code').value = '';
    go('in', 'out');
    tell('Welcome.');
  });
});

at('back').addEventListener('click', () => go('ask', 'email'));

at('out').addEventListener('click', () => {
  // What happens from now on may be somebody else.
  window.waymark('reset');
  save('saltmarsh.account', {});
  email = at('email').value = '';
  go('ask', 'email');
  tell('You are signed out.');
});

show(email ? 'in' : 'ask');
