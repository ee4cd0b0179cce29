// Packs the snippet: node pack.mjs TOOLS SNIPPET WORK OUT LOADER_BUDGET WASM_BUDGET JS_BUDGET
// TOOLS has node_modules, SNIPPET the sources, WORK what wasm-bindgen made, OUT takes the result. Called by xtask.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Files, hash, row } from './files.mjs';

const [tools, snippet, work, out] = process.argv.slice(2, 6);
const budgets = process.argv.slice(6).map(Number);
const { minify } = createRequire(path.join(tools, 'package.json'))('terser');
const bin = (name, ...args) => execFileSync(path.join(tools, 'node_modules/.bin', name), args, { encoding: 'utf8' });
const source = (name) => fs.readFileSync(path.join(snippet, name), 'utf8');
const made = (name) => path.join(work, name);
const page = source('text.js') + source('page.js') + source('calls.js');

// Named one by one: with --all-features wasm-opt writes what no browser reads.
const FEATURES = ['bulk-memory', 'bulk-memory-opt', 'sign-ext', 'nontrapping-float-to-int', 'mutable-globals'];

// Only numbers cross the border (src/exports.rs), so of the glue that wasm-bindgen writes nothing is needed but which
// function of page.js each import is.
function imports(module, names) {
  const pairs = names.map(([long, short]) => {
    const name = (long.match(/^__wbg_(\w+)_[0-9a-f]{16}$/) || [])[1];
    if (!page.includes(`function ${name}(`)) throw new Error(`page.js has no function for ${long}`);
    return `${short}: ${name}`;
  });
  return `let wasm; const imports = { '${module}': { ${pairs.join(', ')} } };`;
}

async function small(text, compress = {}) {
  const options = { ecma: 2018, compress: { passes: 5, unsafe_arrows: true, ...compress }, mangle: true };
  return (await minify(text, options)).code;
}

const scope = (body) => `(() => { const door = document.currentScript.door;\n${body}\n})()`;

// The wasm core.
const features = FEATURES.map((it) => `--enable-${it}`);
// A trap ends the core all the same, so none needs to be kept; memory begins as zeros and has nothing of ours at 0.
// Flat code, put together again, is 1 per cent less than without.
const promises = ['--traps-never-happen', '--zero-filled-memory', '--low-memory-unused'];
const again = ['--code-folding', '--merge-blocks', '-Oz', '--reorder-locals'];
const passes = [...promises, '--flatten', '--rereloop', '-Oz', '-Oz', '--converge', ...again, '--strip-debug'];
bin('wasm-opt', ...passes, ...features, made('wasm_bg.wasm'), '-o', made('opt.wasm'));
const last = ['--minify-imports-and-exports-and-modules', '--strip-producers', '--strip-target-features'];
const names = JSON.parse(bin('wasm-opt', ...last, ...features, made('opt.wasm'), '-o', made('core.wasm')));
const wasm = fs.readFileSync(made('core.wasm'));
new WebAssembly.Module(wasm);
const short = names.exports.reduce((it, [long, short]) => it.replaceAll(`wasm.${long}`, `wasm.${short}`), page);
const wasmStart = `
WebAssembly.instantiateStreaming(door.wasm, imports)
  .then((it) => { wasm = it.instance.exports; open('wasm'); })
  .catch(door.fall);`;
const wasmImports = imports('a', names.imports.map(([, long, short]) => [long, short]));
const core = await small(scope(wasmImports + short + wasmStart), { hoist_vars: true, hoist_funs: true });

// The JavaScript core: the same module in the first version of wasm, turned into a function of its imports.
bin('wasm2js', '-Oz', made('mvp_bg.wasm'), '-o', made('mvp.wasm.js'));
const asm = fs.readFileSync(made('mvp.wasm.js'), 'utf8').replace(/^import .*$/gm, '').replace(/^var retasmFunc = [^]*$/m, '');
const jsStart = `
try {
  wasm = asmFunc(imports);
  open('js');
} catch (e) { door.fall(); }`;
const jsNames = WebAssembly.Module.imports(new WebAssembly.Module(fs.readFileSync(made('mvp_bg.wasm'))));
const jsImports = imports(jsNames[0].module, jsNames.map((it) => [it.name, it.name]));
const coreJs = await small(scope(asm + jsImports + page + jsStart));

const one = hash(core, wasm);
const served = { CORE: `core-${one}.js`, CORE_WASM: `core-${one}.wasm`, CORE_JS: `core-js-${hash(coreJs)}.js` };
const loader = await small(source('loader.js').replace(/'(CORE\w*)'/g, (_, it) => `'${served[it]}'`));

const files = new Files(out);
for (const [name, bytes] of [
  ['waymark.js', loader],
  [served.CORE, core],
  [served.CORE_WASM, wasm],
  [served.CORE_JS, coreJs],
  ['waymark.d.ts', source('waymark.d.ts')],
]) files.put(name, bytes);

const br = files.all.map((it) => it.br);
const totals = [
  ['loader', br[0], budgets[0]],
  ['loader + glue + wasm', br[0] + br[1] + br[2], budgets[1]],
  ['JavaScript core', br[3], budgets[2]],
];
let table = files.table();
table += '\n' + row('brotli', 'bytes', 'at most');
for (const it of totals) table += row(...it);
fs.writeFileSync(path.join(out, '../sizes.txt'), table);
const over = totals.filter((it) => it[1] > it[2]);
if (over.length && !process.env.WAYMARK_OVER_BUDGET) {
  process.stderr.write(table + `over budget: ${over.map((it) => it[0]).join(', ')}\n`);
  process.exit(1);
}
fs.writeFileSync(path.join(out, 'assets.json'), JSON.stringify(files.all, null, 1) + '\n');
