// Packs the snippet: node pack.mjs TOOLS SNIPPET WORK OUT LOADER_BUDGET WASM_BUDGET JS_BUDGET
// TOOLS has node_modules, SNIPPET the sources, WORK what wasm-bindgen made, OUT takes the result. Called by xtask.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';

const [tools, snippet, work, out] = process.argv.slice(2, 6);
const budgets = process.argv.slice(6).map(Number);
const { minify } = createRequire(path.join(tools, 'package.json'))('terser');
const bin = (name, ...args) => execFileSync(path.join(tools, 'node_modules/.bin', name), args, { encoding: 'utf8' });
const source = (name) => fs.readFileSync(path.join(snippet, name), 'utf8');
const made = (name) => path.join(work, name);

// Named one by one: with --all-features wasm-opt writes what no browser reads.
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'sign-ext', 'nontrapping-float-to-int', 'mutable-globals'];

// What of the generated glue is needed: not its ways to load a module (we have our own) and not its frame.
function glue(name) {
  let text = fs.readFileSync(made(`${name}.js`), 'utf8');
  const from = text.indexOf('/**');
  const to = text.indexOf('async function __wbg_load');
  if (from < 0 || to < from) throw new Error('wasm-bindgen writes other glue than expected: see glue() in pack.mjs');
  text = text.slice(from, to).replace(/^\s*exports\.\w+ = \w+;$/gm, '');
  // A memory that grows has a new buffer; wasm2js leaves the old one as it was, so only comparing tells.
  const swap = (old, it) => {
    if (!text.match(old)) throw new Error(`wasm-bindgen writes other glue than expected: ${old} is not there`);
    text = text.replace(old, it);
  };
  swap(/cachedUint8ArrayMemory0\.byteLength === 0/, 'cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer');
  swap(/(cachedDataViewMemory0\.buffer)\.detached === true \|\| \(.*?\)\) \{/, '$1 !== wasm.memory.buffer) {');
  // What no browser with these features needs, and clean-ups after a memory that is full: the core is dead then.
  swap(/if \(realloc === undefined\) \{[^]*?return ptr;\s*\}/, '');
  swap(/if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?\n    \}\n/, '');
  swap(/try \{\n([^]*?)\} catch \(e\) \{[^]*?throw e;\s*\}/g, '$1');
  return text;
}

// Import and export names, 16 hexadecimal digits each, are shortened in the module and in its glue alike.
function shorten(text, names) {
  for (const [module, long, short] of names.imports) {
    text = text.replace(`${long}: function`, `${short}: function`).replace(`"${module}": import0`, `a: import0`);
  }
  for (const [long, short] of names.exports) text = text.replace(new RegExp(`\\bwasm\\.${long}\\b`, 'g'), `wasm.${short}`);
  return text;
}

async function small(text, mangled = {}) {
  const options = { ecma: 2018, compress: { passes: 3, unsafe_arrows: true, ...mangled.compress }, mangle: true };
  return (await minify(text, options)).code;
}

const scope = (body) => `(() => { const door = document.currentScript.door;\n${body}\n})()`;

// The wasm core.
const features = FEATURES.map((it) => `--enable-${it}`);
bin('wasm-opt', '-Oz', '--converge', '--strip-debug', ...features, made('wasm_bg.wasm'), '-o', made('opt.wasm'));
const last = ['--minify-imports-and-exports-and-modules', '--strip-producers', '--strip-target-features'];
const names = JSON.parse(bin('wasm-opt', ...last, ...features, made('opt.wasm'), '-o', made('core.wasm')));
const wasm = fs.readFileSync(made('core.wasm'));
new WebAssembly.Module(wasm);
const wasmStart = `
const imports = __wbg_get_imports();
WebAssembly.instantiateStreaming(door.wasm, imports)
  .then((it) => { __wbg_finalize_init(it.instance, it.module); open('wasm'); })
  .catch(door.fall);`;
const core = await small(scope(shorten(glue('wasm'), names) + source('page.js') + wasmStart));

// The JavaScript core: the same module in the first version of wasm, turned into a function of its imports.
bin('wasm2js', '-Oz', made('mvp_bg.wasm'), '-o', made('mvp.wasm.js'));
const asm = fs.readFileSync(made('mvp.wasm.js'), 'utf8').replace(/^import .*$/gm, '').replace(/^var retasmFunc = [^]*$/m, '');
const jsStart = `
try {
  __wbg_finalize_init({ exports: asmFunc(__wbg_get_imports()) });
  open('js');
} catch (e) { door.fall(); }`;
const coreJs = await small(scope(asm + glue('mvp') + source('page.js') + jsStart));

const hash = (...parts) => parts.reduce((it, part) => it.update(part), createHash('sha256')).digest('hex').slice(0, 10);
const one = hash(core, wasm);
const files = { CORE: `core-${one}.js`, CORE_WASM: `core-${one}.wasm`, CORE_JS: `core-js-${hash(coreJs)}.js` };
const loader = await small(source('loader.js').replace(/'(CORE\w*)'/g, (_, it) => `'${files[it]}'`));

const assets = [];
for (const [name, bytes] of [
  ['waymark.js', loader],
  [files.CORE, core],
  [files.CORE_WASM, wasm],
  [files.CORE_JS, coreJs],
  ['waymark.d.ts', source('waymark.d.ts')],
]) {
  const raw = Buffer.from(bytes);
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: raw.length };
  const br = zlib.brotliCompressSync(raw, { params });
  const gz = zlib.gzipSync(raw, { level: 9 });
  fs.writeFileSync(path.join(out, name), raw);
  fs.writeFileSync(path.join(out, `${name}.br`), br);
  fs.writeFileSync(path.join(out, `${name}.gz`), gz);
  assets.push({ name, bytes: raw.length, br: br.length, gz: gz.length, hash: hash(raw) });
}

const br = assets.map((it) => it.br);
const totals = [
  ['loader', br[0], budgets[0]],
  ['loader + glue + wasm', br[0] + br[1] + br[2], budgets[1]],
  ['JavaScript core', br[3], budgets[2]],
];
const row = (...cells) => cells.map((it, n) => (n ? String(it).padStart(9) : String(it).padEnd(28))).join('') + '\n';
let table = row('file', 'bytes', 'brotli', 'gzip');
for (const it of assets) table += row(it.name, it.bytes, it.br, it.gz);
table += '\n' + row('brotli', 'bytes', 'at most');
for (const it of totals) table += row(...it);
fs.writeFileSync(path.join(out, '../sizes.txt'), table);
const over = totals.filter((it) => it[1] > it[2]);
if (over.length && !process.env.WAYMARK_OVER_BUDGET) {
  process.stderr.write(table + `over budget: ${over.map((it) => it[0]).join(', ')}\n`);
  process.exit(1);
}
fs.writeFileSync(path.join(out, 'assets.json'), JSON.stringify(assets, null, 1) + '\n');
