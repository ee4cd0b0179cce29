/**
 * Waymark in your page.
 *
 * ```html
 * <script async src="https://collector.example/w/waymark.js" data-site="YOUR-SITE-KEY"></script>
 * ```
 *
 * Page views are recorded without any further call. To call `waymark` before the script has loaded, put this in front:
 *
 * ```html
 * <script>window.waymark=window.waymark||function(){(waymark.q=waymark.q||[]).push(arguments)}</script>
 * ```
 *
 * No call ever throws, and none returns anything. Your callbacks are called in a task of their own, never at once.
 */
interface Waymark {
  /**
   * Records that something happened.
   *
   * @param name what happened: letters, digits and underscores, at most 64, for instance `product_added`. An object
   *   and a verb in the past tense read best. Events with other names are dropped, and counted.
   * @param attributes what else there is to say of it, see {@link WaymarkAttributes}.
   * @example waymark('record', 'product_added', { sku: 'A-17', price: 12.5, on_sale: true })
   */
  (command: 'record', name: string, attributes?: WaymarkAttributes): void;

  /**
   * Says that another page is being shown. Needed only where the address does not tell: loads, navigations of a
   * single-page application that change the path, and returns by the back button are seen without it.
   *
   * @example waymark('pageview', { url: '/checkout/payment', title: 'Payment' })
   */
  (command: 'pageview', view?: WaymarkView): void;

  /**
   * Says who the visitor is, proved by your server: a token that it has signed for this visitor (`docs/identify/` in
   * Waymark's repository has code for that). One of more than 4096 characters is dropped.
   *
   * @example waymark('identify', token)
   */
  (command: 'identify', token: string): void;

  /**
   * Says who the visitor is, as the visitor says it: agents see it as a claim, and it links nothing.
   *
   * @param claims `email`, `phone`, `name` and whatever else there is to say, see {@link WaymarkAttributes}.
   * @example waymark('identify', { email: 'ann@example.org', name: 'Ann' })
   */
  (command: 'identify', claims: WaymarkAttributes): void;

  /**
   * The visitor has logged out: what happens from now on may be somebody else.
   *
   * @example waymark('reset')
   */
  (command: 'reset'): void;

  /**
   * Asks for the visitor's id, which your server puts into the token that it signs.
   *
   * @param callback gets the id, a UUID as text, once Waymark has started.
   * @example waymark('visitor', (id) => fetch('/waymark-token?visitor=' + id))
   */
  (command: 'visitor', callback: (id: string) => void): void;

  /**
   * Sends the visitor a one-time code.
   *
   * @param to where to: an e-mail address or a phone number.
   * @param callback gets whether the request was taken. It says nothing about whether anybody is known by the address.
   * @example waymark('code', { email: 'ann@example.org' }, (taken) => { form.hidden = !taken })
   */
  (command: 'code', to: { email: string } | { phone: string }, callback?: (taken: boolean) => void): void;

  /**
   * Says the code that the visitor has received, and so proves the address it was sent to.
   *
   * @param code the code as text, since it may begin with a zero.
   * @param callback gets whether the code was right.
   * @example waymark('prove', '042137', (right) => { wrong.hidden = right })
   */
  (command: 'prove', code: string, callback?: (right: boolean) => void): void;

  /**
   * Records `form_submitted` for each submit, from now on, of the forms that the selector fits when they are submitted.
   * Nothing is read before that, and no field that `traits` does not name. Called again for the same selector, it takes
   * the place of the earlier call. `form.submit()` called by a script is no submit to browsers: `form.requestSubmit()` is.
   *
   * @param selector `#signup:valid` leaves out what the browser's own checks would refuse, where a page does its own.
   * @example waymark('forms', '#signup', { traits: { mail: 'email', tel: 'phone' } })
   */
  (command: 'forms', selector: string, options?: WaymarkForms): void;

  /** Calls made before the script has loaded. */
  q?: IArguments[];
}

/**
 * Scalars by name; at most 32. Texts are cut after 1024 characters, names have at most 64. `null`, `undefined`, `NaN`,
 * objects and lists are left out.
 */
interface WaymarkAttributes {
  [name: string]: string | number | boolean | null | undefined;
}

/** A page that is being shown. What is left out is taken from the browser. */
interface WaymarkView {
  /** Its address, absolute or relative. Its fragment and values of secret-looking parameters stay in the browser. */
  url?: string;
  /** Its title. */
  title?: string;
  /** What else there is to say of it. */
  attributes?: WaymarkAttributes;
}

/** What to tell of forms. */
interface WaymarkForms {
  /** The form's name in the event. Without it: its `id`, else its `name`. */
  name?: string;
  /**
   * Fields by their `name` or `id`, and what their values are of the visitor: recorded as claims, as
   * `waymark('identify', {...})` does. Never fields for passwords or cards (`autocomplete="cc-..."`), and none left empty.
   */
  traits?: { [field: string]: string };
}

declare var waymark: Waymark;
interface Window {
  waymark?: Waymark;
}
