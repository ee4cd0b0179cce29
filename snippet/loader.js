// What a customer's page asks for: <script async src="https://collector/w/waymark.js" data-site="KEY"></script>
// It puts the function `waymark` in its place, which keeps calls until the core is there, and fetches the core: wasm
// where the page lets it compile, else the same core as JavaScript. xtask puts the hashed names in.
((window, document) => {
  try {
    const own = document.currentScript;
    const stub = window.waymark;
    if (stub && stub.door) return;
    const now = () => performance.now();
    const base = new URL('.', own.src).href;
    let fallen;

    // The core finds its way by this object, which stands on its script element: no second global name.
    const door = { site: own.dataset.site, base, at: now(), calls: [], fetch: window.fetch && window.fetch.bind(window) };

    // Where a page takes only trusted addresses, ours has to be one.
    let trusted = (it) => it;
    try {
      const policy = window.trustedTypes.createPolicy('waymark', { createScriptURL: trusted });
      trusted = (it) => policy.createScriptURL(it);
    } catch (e) {}

    const load = (name) => {
      const script = document.createElement('script');
      script.nonce = own.nonce;
      script.src = trusted(base + name);
      script.door = door;
      script.onload = script.onerror = (event) => {
        script.remove();
        if (event.type === 'error') door.fall();
      };
      document.documentElement.appendChild(script);
    };

    // Once, to the JavaScript core; if that fails, too, calls go nowhere.
    door.fall = () => {
      try {
        if (fallen) throw 0;
        fallen = 1;
        load('CORE_JS');
      } catch (e) {
        door.take = () => {};
      }
    };

    const go = () => {
      try {
        // Only compiling tells: WebAssembly.validate says yes where a page's policy says no.
        new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
        door.wasm = door.fetch(base + 'CORE_WASM', { credentials: 'omit' });
        door.wasm.catch(() => {});
        load('CORE');
      } catch (e) {
        door.fall();
      }
    };

    window.waymark = function () {
      try {
        door.take ? door.take(arguments, now()) : door.calls.push([arguments, now()]);
      } catch (e) {}
    };
    window.waymark.door = 1;
    ((stub && stub.q) || []).forEach((it) => door.calls.push([it, door.at]));
    // A page that is rendered ahead may never be seen: nothing is loaded for it, and it begins when it is shown.
    const shown = () => {
      door.at = now();
      go();
    };
    document.prerendering ? document.addEventListener('prerenderingchange', shown, { once: true }) : go();
  } catch (e) {}
})(window, document);
