// The shop: what it sells, the basket, and what each page shows. The tea finder in app/ imports from here.
// Text reaches the page as text nodes only. What the shop tells Waymark are its own facts (what, how many, how much); of
// what somebody types, name, e-mail address and phone number alone, as claims, when the form is sent.

window.waymark = window.waymark || function () { (window.waymark.q = window.waymark.q || []).push(arguments); };

export const products = [
  {
    sku: 'harbour-breakfast', name: 'Harbour Breakfast', kind: 'black', price: 8.5, unit: '100 g',
    line: 'Assam and Kenya, dark and brisk. Takes milk.',
    about: 'The tea we drink ourselves when the shutters go up at seven. Malty second-flush Assam for body, a third of high-grown Kenyan for colour and bite. It stands up to milk, to a flask and to being forgotten in the pot.',
    from: 'Dibrugarh, Assam and Nandi Hills, Kenya', brew: '3 g a cup, boiling water, 4 minutes',
    suits: ['morning', 'bold', 'full'], image: 'A dark blue tin with a sailing boat on its label',
  },
  {
    sku: 'low-tide', name: 'Low Tide', kind: 'black', price: 11.9, unit: '100 g',
    line: 'Pine-smoked black. Driftwood and dark honey.',
    about: 'Smoked over pine for one night instead of three, so that the leaf still tastes of tea. Think of a beach fire seen from some way off. Try it with a hard cheese, or in the pot when the rain comes in sideways.',
    from: 'Tongmu, Fujian', brew: '3 g a cup, 95 °C, 3 minutes',
    suits: ['evening', 'bold', 'some'], image: 'A black tin with mudflats and a steaming cup on its label',
  },
  {
    sku: 'grey-heron', name: 'Grey Heron', kind: 'green', price: 13.5, unit: '100 g',
    line: 'Steamed green from Shizuoka. Grass, pea shoot, a clean end.',
    about: 'A deep-steamed sencha from a grower who sends us one box in May and then stops answering the telephone. Bright green in the cup, a little thick, sweet like peas straight from the pod. Second and third pours are worth having.',
    from: 'Kakegawa, Shizuoka', brew: '4 g a pot, 70 °C, 1 minute',
    suits: ['morning', 'fresh', 'some'], image: 'A green tin with a wading heron on its label',
  },
  {
    sku: 'lightkeeper', name: 'Lightkeeper', kind: 'oolong', price: 15.9, unit: '100 g',
    line: 'Roasted amber oolong. Toast, apricot, long.',
    about: 'A slow charcoal roast, rested for half a year before it comes to us. Starts like buttered toast, ends like apricot. Named after the last keeper at Fennick Point, who made one pot at dusk and refilled it until morning.',
    from: 'Dong Ding, Nantou', brew: '5 g a pot, 95 °C, 2 minutes, many times',
    suits: ['afternoon', 'round', 'some'], image: 'A red tin with a lighthouse on its label',
  },
  {
    sku: 'sea-fret', name: 'Sea Fret', kind: 'white', price: 16.8, unit: '50 g',
    line: 'Silver-tipped white. Hay, melon, hardly there.',
    about: 'Buds only, withered in the sun and left alone. The palest thing we sell, and the one most often bought twice. Give it time and water that has come off the boil, and nothing strong to eat beside it.',
    from: 'Fuding, Fujian', brew: '3 g a cup, 80 °C, 5 minutes',
    suits: ['afternoon', 'fresh', 'some'], image: 'A pale grey tin with a sun behind mist on its label',
  },
  {
    sku: 'samphire', name: 'Samphire & Lemon Verbena', kind: 'herbal', price: 8.9, unit: '60 g',
    line: 'From our own marsh edge. Citrus, with a grain of salt.',
    about: 'Rock samphire picked by hand below the sea wall in June, dried upstairs, and mixed with verbena from a garden two streets away. Sharp and green, with a saline edge. Very good cold with a slice of cucumber.',
    from: 'Fennick Quay', brew: '2 g a cup, boiling water, 6 minutes',
    suits: ['afternoon', 'fresh', 'none'], image: 'An olive tin with a samphire sprig on its label',
  },
  {
    sku: 'night-ferry', name: 'Night Ferry', kind: 'herbal', price: 8.5, unit: '60 g',
    line: 'Chamomile, oat straw, a little vanilla. No caffeine.',
    about: 'For the crossing between the last of the washing-up and sleep. Whole chamomile heads, oat straw for softness, and enough vanilla to make it feel like a pudding. Caffeine-free, not merely low.',
    from: 'Herefordshire and Madagascar', brew: '3 g a cup, boiling water, 7 minutes',
    suits: ['evening', 'round', 'none'], image: 'A midnight blue tin with a ferry under the moon on its label',
  },
  {
    sku: 'loft-pot', name: 'The Loft Pot', kind: 'ware', price: 34, unit: '0.9 litre',
    line: 'Stoneware for three cups. Pours without dripping.',
    about: 'Thrown for us by Ines Calloway at the top of Rope Lane. The spout was redrawn four times until it stopped dripping on the table. Wide enough at the top for a hand and a sponge, glazed inside, unbothered by a dishwasher.',
    from: 'Rope Lane Pottery, Fennick Quay', brew: 'Wide steel basket included',
    suits: [], image: 'A round cream and teal teapot with an orange handle',
  },
  {
    sku: 'quay-beakers', name: 'Quay Beakers', kind: 'ware', price: 22, unit: 'pair',
    line: 'Two beakers, one tide line, one buoy.',
    about: 'No handles, so they stack, and thick enough to hold without scorching your fingers. Each pair has one beaker in tide blue and one in buoy stripes, so there is no arguing about whose is whose.',
    from: 'Rope Lane Pottery, Fennick Quay', brew: '250 ml each, dishwasher safe',
    suits: [], image: 'Two steaming beakers, one teal and one with orange stripes',
  },
];

export const product = (sku) => products.find((it) => it.sku === sku);
export const money = (amount) => `£${amount.toFixed(2)}`;
export const productPage = (it) => `/demo/product.html?p=${it.sku}`;

/** An element with attributes and children; strings become text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const picture = (it, alt = '') => make('img', { src: `/demo/img/${it.sku}.svg`, alt, width: 480, height: 480 });

// The basket: quantity by sku. Where storage is refused it lives as long as the page does.

const remembered = {};

export function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return remembered[key] || {};
  }
}

export function save(key, value) {
  remembered[key] = value;
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch { /* the basket then ends with the page */ }
}

function basket() {
  const stored = load('saltmarsh.basket');
  const lines = products.filter((it) => stored[it.sku] > 0).map((it) => ({ it, quantity: stored[it.sku] }));
  const items = lines.reduce((sum, line) => sum + line.quantity, 0);
  const goods = lines.reduce((sum, line) => sum + line.quantity * line.it.price, 0);
  const postage = items === 0 || goods >= 35 ? 0 : 3.5;
  return { lines, items, goods, postage, total: Math.round((goods + postage) * 100) / 100 };
}

/** Puts `change` more of a product into the basket, or takes it out when negative, and tells Waymark. */
export function change(it, change) {
  const stored = load('saltmarsh.basket');
  stored[it.sku] = Math.max(0, (stored[it.sku] || 0) + change);
  save('saltmarsh.basket', stored);
  const name = change > 0 ? 'product_added' : 'product_removed';
  window.waymark('record', name, { sku: it.sku, price: it.price, quantity: Math.abs(change) });
  showCount();
}

export function showCount() {
  const { items } = basket();
  for (const it of document.querySelectorAll('[data-count]')) {
    it.textContent = String(items);
    it.classList.toggle('filled', items > 0);
  }
}

// Parts that several pages show

function card(it) {
  const title = make('div', { class: 'title' }, make('h3', {}, it.name), make('span', { class: 'price' }, money(it.price)));
  return make('li', {}, make('a', { href: productPage(it) }, picture(it), title, make('p', {}, it.line)));
}

function sum({ items, goods, postage, total }) {
  const row = (name, value) => make('div', {}, make('dt', {}, name), make('dd', {}, value));
  return make('dl', { class: 'sum' },
    row(items === 1 ? '1 item' : `${items} items`, money(goods)),
    row('Postage', postage ? money(postage) : 'Free'),
    row('Total', money(total)));
}

/** Calls `done` for a submission that passes the browser's own checks; otherwise says beside each field what is amiss. */
export function onValidSubmit(form, done) {
  form.noValidate = true;
  const judge = (field) => {
    const id = `${field.id}-error`;
    const shown = document.getElementById(id);
    if (field.validity.valid) {
      shown?.remove();
      field.removeAttribute('aria-invalid');
      return;
    }
    const text = field.validity.patternMismatch ? field.title : field.validationMessage;
    const error = shown || make('p', { class: 'error', id });
    error.textContent = text;
    if (!shown) field.closest('.field').append(error);
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', `${field.dataset.hint || ''} ${id}`.trim());
  };
  const fields = [...form.elements].filter((it) => it.willValidate && it.closest('.field'));
  for (const it of fields) it.addEventListener('change', () => judge(it));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    fields.forEach(judge);
    const first = fields.find((it) => !it.validity.valid);
    if (first) first.focus();
    else done();
  });
}

/** Who it is, as the form says when it is sent; what the browser finds amiss is not. */
const tellWaymark = (form) => window.waymark('forms', `#${form}-form:valid`, {
  name: form,
  traits: { name: 'name', email: 'email', phone: 'phone' },
});

// Pages, by the name in <body data-page>; account.js has one of its own

const at = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

const kinds = { black: 'Black tea', green: 'Green tea', oolong: 'Oolong', white: 'White tea', herbal: 'Herbal', ware: 'Pots & cups' };

/** The words of a search that our own catalogue uses: safe to record, whatever else was typed. */
const ownWords = (text) => {
  const known = new Set(products.flatMap((it) => `${it.name} ${it.line} ${it.kind}`.toLowerCase().match(/[a-z]+/g)));
  return text.toLowerCase().split(/\s+/).filter((it) => known.has(it)).join(' ');
};

const pages = {
  home() {
    const featured = ['harbour-breakfast', 'lightkeeper', 'samphire', 'night-ferry'];
    at('featured').append(...featured.map((sku) => card(product(sku))));
  },

  category() {
    const kind = kinds[query.get('kind')] ? query.get('kind') : '';
    const words = (query.get('q') || '').trim().slice(0, 80);
    for (const it of document.querySelectorAll('.filters a')) {
      if ((new URL(it.href).searchParams.get('kind') || '') === kind) it.setAttribute('aria-current', 'page');
    }
    const wanted = words.toLowerCase().split(/\s+/);
    const has = (it) => wanted.every((word) => `${it.name} ${kinds[it.kind]} ${it.line} ${it.about} ${it.from}`.toLowerCase().includes(word));
    const found = products.filter((it) => (!kind || it.kind === kind) && has(it));
    at('q').value = words;
    at('products').append(...found.map(card));
    const many = found.length === 1 ? '1 product' : `${found.length} products`;
    at('found').textContent = words ? `${many} for “${words}”` : many;
    if (found.length === 0) at('found').textContent = `Nothing here for “${words}”. Try smoke, lemon or pot, or look through everything.`;
    if (kind) {
      at('heading').textContent = kinds[kind];
      document.title = `${kinds[kind]} · Saltmarsh Tea`;
    }
    if (words) {
      document.title = 'Search · Saltmarsh Tea';
      window.waymark('record', 'search_performed', { results: found.length, words: ownWords(words) });
    }
  },

  product() {
    const it = product(query.get('p'));
    if (!it) {
      document.title = 'Not in stock · Saltmarsh Tea';
      at('missing').hidden = false;
      return;
    }
    document.title = `${it.name} · Saltmarsh Tea`;
    at('crumb').textContent = kinds[it.kind];
    at('crumb').href = `/demo/category.html?kind=${it.kind}`;
    at('name').textContent = it.name;
    at('price').append(money(it.price), ' ', make('span', {}, it.unit));
    at('about').textContent = it.about;
    at('from').textContent = it.from;
    at('brew').textContent = it.brew;
    at('brew-name').textContent = it.kind === 'ware' ? 'Good to know' : 'Brewing';
    at('shown').prepend(picture(it, it.image));
    at('shown').hidden = false;
    const others = products.filter((other) => other !== it && (other.kind === it.kind || other.suits[0] === it.suits[0]));
    const more = [...new Set([...others, ...products])].filter((other) => other !== it);
    at('others').append(...more.slice(0, 4).map(card));
    at('more').hidden = false;
    at('add').addEventListener('submit', (event) => {
      event.preventDefault();
      const quantity = Number(at('quantity').value);
      change(it, quantity);
      at('status').replaceChildren(`${quantity} × ${it.name} added. `, make('a', { href: '/demo/cart.html' }, 'See your basket'));
    });
  },

  cart() {
    const show = () => {
      const held = basket();
      at('empty').hidden = held.items > 0;
      at('filled').hidden = held.items === 0;
      at('lines').replaceChildren(...held.lines.map(line));
      at('sum').replaceChildren(sum(held));
      const missing = 35 - held.goods;
      at('postage').textContent = missing > 0 ? `${money(missing)} more and postage is on us.` : 'Postage is on us.';
    };
    const line = ({ it, quantity }) => {
      const button = (label, text, by, style) => {
        const element = make('button', { type: 'button', class: style, 'aria-label': `${label} ${it.name}`, 'data-do': `${label} ${it.sku}` }, text);
        element.addEventListener('click', () => {
          change(it, by);
          show();
          (document.querySelector(`[data-do="${label} ${it.sku}"]`) || at('heading')).focus();
        });
        return element;
      };
      return make('li', {}, picture(it),
        make('h2', {}, make('a', { href: productPage(it) }, it.name)),
        make('span', { class: 'price' }, money(it.price * quantity)),
        make('div', { class: 'amount' },
          button('One less', '−', -1, 'step'), make('output', {}, String(quantity)), button('One more', '+', 1, 'step'),
          make('span', { class: 'muted small' }, `${money(it.price)} for ${it.unit}`),
          button('Remove', 'Remove', -quantity, 'link')));
    };
    show();
    window.addEventListener('pageshow', show);
    window.addEventListener('storage', show);
  },

  checkout() {
    const held = basket();
    const show = () => {
      at('empty').hidden = basket().items > 0;
      at('filled').hidden = basket().items === 0;
    };
    show();
    window.addEventListener('pageshow', show); // back from the thanks page, the basket is empty
    at('sum').append(sum(held));
    if (held.items === 0) return;
    window.waymark('record', 'checkout_started', { value: held.total, currency: 'GBP', items: held.items });
    tellWaymark('checkout');
    onValidSubmit(at('checkout-form'), () => {
      const { total, items } = basket();
      window.waymark('record', 'order_completed', { value: total, currency: 'GBP', items });
      save('saltmarsh.order', { number: `SM-${Date.now().toString(36).slice(-6).toUpperCase()}`, total, items });
      save('saltmarsh.basket', {});
      location.assign('/demo/thanks.html');
    });
  },

  thanks() {
    const { number, total, items } = load('saltmarsh.order');
    if (!number) return;
    at('order').textContent = `Order ${number}: ${items === 1 ? '1 item' : `${items} items`}, ${money(total)}.`;
    at('order').hidden = false;
  },

  contact() {
    tellWaymark('contact');
    onValidSubmit(at('contact-form'), () => {
      at('contact-form').hidden = true;
      at('sent').hidden = false;
      at('sent').focus();
    });
  },
};

pages[document.body.dataset.page]?.();
showCount();
window.addEventListener('pageshow', showCount);
window.addEventListener('storage', showCount);
