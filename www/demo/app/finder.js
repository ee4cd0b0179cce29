// The tea finder: five views on one page. A link moves on with history.pushState; answers travel in history.state, so
// that back, forward and reload find them again. Every path is a place one can arrive at directly.

import { change, make, money, picture, productPage, products } from '/demo/shop.js';

const questions = {
  moment: {
    short: 'Moment', title: 'When will you drink it?', next: 'taste',
    answers: [
      ['morning', 'First thing', 'Before anybody has said anything'],
      ['afternoon', 'In the afternoon', 'With something on a plate'],
      ['evening', 'After supper', 'When the day is over'],
    ],
  },
  taste: {
    short: 'Taste', title: 'Which of these sounds best?', next: 'caffeine',
    answers: [
      ['bold', 'Bold', 'Malt, smoke, something to lean on'],
      ['round', 'Round', 'Toast, honey, soft edges'],
      ['fresh', 'Fresh', 'Grass, citrus, a clean end'],
    ],
  },
  caffeine: {
    short: 'Caffeine', title: 'How awake would you like to be?', next: 'result',
    answers: [
      ['full', 'Wide awake', 'As much caffeine as leaf can carry'],
      ['some', 'Somewhat', 'A lift, and no rattling'],
      ['none', 'Not at all', 'No caffeine'],
    ],
  },
};

const root = '/demo/app/';
const place = document.getElementById('finder');
const step = () => location.pathname.slice(root.length).replace(/\/$/, '');
const answersSoFar = () => history.state?.answers || {};

/** The tea that suits most of the answers; who wants no caffeine gets none, whatever else fits. */
function bestMatch(answers) {
  const given = Object.values(answers);
  const fits = (it) => it.suits.filter((trait) => given.includes(trait)).length;
  const teas = products.filter((it) => it.suits.length && (answers.caffeine !== 'none' || it.suits.includes('none')));
  return teas.reduce((best, it) => (fits(it) > fits(best) ? it : best));
}

/** A link that stays inside this page, unless it is asked for in a new tab. */
function inside(to, answers, attributes, ...children) {
  const link = make('a', { href: root + to, ...attributes }, ...children);
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState({ answers }, '', root + to);
    if (to === 'result') window.waymark('record', 'finder_completed', { ...answers, sku: bestMatch(answers).sku });
    show();
    scrollTo(0, 0);
    document.getElementById('heading').focus();
  });
  return link;
}

function start() {
  return ['Find your tea', [
    make('p', { class: 'lead' }, 'Seven teas are enough to be undecided about. Three questions, and we suggest one tin.'),
    make('div', { class: 'actions' }, inside('moment', {}, { class: 'button' }, 'Begin'),
      make('a', { href: '/demo/category.html' }, 'I would rather look around')),
    make('div', { class: 'strip' }, ...products.filter((it) => it.suits.length).map((it) => picture(it))),
  ]];
}

function ask(name, answers) {
  const { title, next, answers: offered } = questions[name];
  const links = offered.map(([value, label, detail]) => {
    const attributes = answers[name] === value ? { class: 'chosen' } : {};
    return make('li', {}, inside(next, { ...answers, [name]: value }, attributes, label, make('small', {}, detail)));
  });
  return [title, [steps(name, answers), make('ul', { class: 'answers' }, ...links)]];
}

function result(answers) {
  const it = bestMatch(answers);
  const status = make('p', { class: 'status', role: 'status' });
  const add = make('button', { type: 'button', class: 'button' }, 'Add to basket');
  add.addEventListener('click', () => {
    change(it, 1);
    status.replaceChildren(`${it.name} added. `, make('a', { href: '/demo/cart.html' }, 'See your basket'));
  });
  return [`We would pour you ${it.name}`, [
    steps('result', answers),
    make('div', { class: 'match' }, picture(it, it.image), make('div', {},
      make('p', {}, it.about),
      make('p', { class: 'price' }, `${money(it.price)} for ${it.unit}`),
      make('p', {}, make('a', { href: productPage(it) }, `More about ${it.name}`)),
      make('div', { class: 'actions' }, add, inside('', {}, {}, 'Start again')), status)),
  ]];
}

function steps(current, answers) {
  const names = [...Object.entries(questions).map(([name, it]) => [name, it.short]), ['result', 'Your tea']];
  const reached = (name) => name === current || answers[name] || (name !== 'result' && current === 'result');
  const items = names.map(([name, label], index) => {
    const text = `${index + 1}. ${label}`;
    if (name === current) return make('li', {}, make('span', { 'aria-current': 'step' }, text));
    return make('li', {}, reached(name) ? inside(name, answers, {}, text) : make('span', { class: 'muted' }, text));
  });
  return make('ol', { class: 'steps', 'aria-label': 'Steps' }, ...items);
}

function show() {
  const name = step();
  const answers = answersSoFar();
  const [title, parts] = questions[name] ? ask(name, answers) : name === 'result' ? result(answers) : start();
  const [before, after] = parts[0].matches('.steps') ? [parts.slice(0, 1), parts.slice(1)] : [[], parts];
  place.replaceChildren(...before, make('h1', { id: 'heading', tabindex: -1 }, title), ...after);
  document.title = `${title} · Saltmarsh Tea`;
}

window.addEventListener('popstate', show);
show();
