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
 * No call ever throws, and none returns anything.
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

declare var waymark: Waymark;
interface Window {
  waymark?: Waymark;
}
