// Waymark in the tracker harness: with wasm, and as JavaScript where a page has no wasm.
import fs from 'node:fs';
import path from 'node:path';

const folder = path.join(process.env.WAYMARK_ASSETS, 'w');

export default (HOSTS, { files, script, inline }) => {
  const names = JSON.parse(fs.readFileSync(path.join(folder, 'assets.json'))).map((it) => it.name);
  const at = (name) => path.join(folder, name);
  const map = Object.fromEntries(names.map((it) => ['/w/' + it, at(it)]));
  const isJsCore = (it) => it.startsWith('core-js-');
  const entry = (id, label, main, before) => ({
    id, label, kind: 'product', local: true, main: main.map(at), file: files(map),
    head: () => before + script('/w/waymark.js', 'data-site="benchSITE001"', '__ready()'),
    track: `(n)=>waymark('record',n,{plan:'pro',value:42,step:1})`,
    respond: () => ({ body: { accepted: 1 } }),
  });
  const core = names.filter((it) => it.startsWith('core-') && !isJsCore(it));
  return [
    entry('waymark', 'Waymark (wasm)', ['waymark.js', ...core], ''),
    entry('waymark-js', 'Waymark (JavaScript core)', ['waymark.js', ...names.filter(isJsCore)], inline('delete window.WebAssembly')),
  ];
};
