// What somebody does at a page and what they see there: by the names that people and screen readers know things by.

import { until } from './until.mjs';

const quoted = (it) => JSON.stringify(it);

/** A control by its role and its name. */
export const control = (page, role, name) => page.locator(`::-p-aria([role=${quoted(role)}][name=${quoted(name)}])`);

export const press = (page, name) => control(page, 'button', name).click();
export const follow = (page, name) => control(page, 'link', name).click();

/** Writes into the field with a label, in place of what is there. */
export const fill = (page, label, text) => until(`a field "${label}"`, () => page.evaluate((label, text) => {
  const labels = [...document.querySelectorAll('label[for]')].filter((it) => it.textContent.trim() === label && it.checkVisibility());
  // A dialog is in front of everything else.
  const field = (labels.find((it) => it.closest('dialog[open]')) || labels[0])?.control;
  if (!field || field.disabled) return false;
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  return true;
}, label, text));

/** Chooses by what the option says. */
export async function choose(page, label, option) {
  await until(`a choice "${label}" with "${option}"`, () => page.evaluate((label, option) => {
    const field = [...document.querySelectorAll('label[for]')].find((it) => it.textContent.trim() === label)?.control
      || document.querySelector(`select[aria-label=${JSON.stringify(label)}]`);
    const found = field && [...field.options].find((it) => it.textContent.trim() === option);
    if (!found) return false;
    field.value = found.value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  }, label, option));
}

/** Waits until a text stands on the page. */
export const sees = (page, text) => until(async () => `"${text}" on the page, which says: ${await words(page)}`, async () => (await words(page)).includes(text));

/** Waits until a text is gone. */
export const misses = (page, text) => until(async () => `no "${text}" on the page, which says: ${await words(page)}`, async () => !(await words(page)).includes(text));

/** Everything that can be read on a page. */
export const words = (page) => page.evaluate(() => document.body?.innerText || '').catch(() => '');

/** What is wrong with the field that has the focus: forms move it there. */
export const complaint = (page) => until('a field that is wrong has the focus', () => page.evaluate(() => {
  const it = document.activeElement;
  if (it?.getAttribute('aria-invalid') !== 'true') return false;
  const told = (it.getAttribute('aria-describedby') || '').split(' ').map((id) => document.getElementById(id)?.textContent || '');
  return { label: it.labels?.[0]?.textContent.trim(), text: told.join(' ') };
}));

/** Waits until the path of the page is as wanted. */
export const arrives = (page, path) => until(() => `${path}, it is ${page.url()}`, () => {
  const { pathname, search } = new URL(page.url());
  return path instanceof RegExp ? path.test(pathname + search) : pathname === path;
});

/** Presses a button of the dialog that is open. */
export const answer = (page, name) => until(`a dialog with "${name}"`, () => page.evaluate((it) => {
  const buttons = [...document.querySelectorAll('dialog[open] button')];
  const found = buttons.find((button) => button.textContent.trim() === it);
  found?.click();
  return Boolean(found);
}, name));

/** What a dialog shows this once. */
export const secret = (page) => until('something that is shown once', () => page.evaluate(() => document.querySelector('dialog[open] input[readonly]')?.value));

/** Ticks a box, or takes the tick away. */
export const tick = (page, label, on = true) => until(`a box "${label}"`, () => page.evaluate((label, on) => {
  const labels = [...document.querySelectorAll('label.check')].filter((it) => it.textContent.trim().includes(label) && it.checkVisibility());
  const box = (labels.find((it) => it.closest('dialog[open]')) || labels[0])?.control;
  if (box && box.checked !== on) box.click();
  return Boolean(box);
}, label, on));

/** Gives the reason that a dialog asks for, and does it. */
export async function because(page, reason, button) {
  await fill(page, 'Reason', reason);
  await answer(page, button);
}

/** Waits until no dialog is open any more. */
export const closes = (page) => until('the dialog closes', () => page.evaluate(() => !document.querySelector('dialog[open]')));
