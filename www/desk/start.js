// Follows wasm-bindgen's glue in one file: fetches the program and starts it. What happens where that fails, or where
// the program ends later, must not need the program.
const broken = () => { document.getElementById('broken').hidden = false; };
addEventListener('error', (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) broken();
});
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof WebAssembly.RuntimeError) broken();
});
__wbg_init({ module_or_path: new URL('WASM', import.meta.url) }).catch(broken);
