// Packs the desk: node desk.mjs TOOLS DESK WORK OUT
// TOOLS has node_modules, DESK the sources, WORK what wasm-bindgen made, OUT takes the result. Called by xtask.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';

const [tools, desk, work, out] = process.argv.slice(2);
const { minify } = createRequire(path.join(tools, 'package.json'))('terser');
const source = (name) => fs.readFileSync(path.join(desk, name), 'utf8');
const made = (name) => path.join(work, name);

// In the order in which later ones may say something else.
const STYLES = ['tokens', 'base', 'components', 'forms', 'frame', 'account', 'settings', 'live', 'sessions', 'journey'];

// Named one by one: with --all-features wasm-opt writes what no browser reads.
const FEATURES = [
  'bulk-memory', 'bulk-memory-opt', 'sign-ext', 'nontrapping-float-to-int', 'mutable-globals', 'reference-types',
  'multivalue',
].map((it) => `--enable-${it}`);
// A trap ends the page's program all the same, so none needs to be kept.
const passes = ['--traps-never-happen', '-Oz', '--strip-debug', '--strip-producers'];
const opt = path.join(tools, 'node_modules/.bin/wasm-opt');
execFileSync(opt, [...passes, ...FEATURES, made('desk_bg.wasm'), '-o', made('small.wasm')], { stdio: 'inherit' });
const wasm = fs.readFileSync(made('small.wasm'));

const assets = [];
function put(name, bytes) {
  const raw = Buffer.from(bytes);
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: raw.length };
  const br = zlib.brotliCompressSync(raw, { params });
  const gz = zlib.gzipSync(raw, { level: 9 });
  fs.writeFileSync(path.join(out, name), raw);
  fs.writeFileSync(path.join(out, `${name}.br`), br);
  fs.writeFileSync(path.join(out, `${name}.gz`), gz);
  assets.push({ name, bytes: raw.length, br: br.length, gz: gz.length });
  return name;
}

// `NAME-HASH.END`: such a file never changes, so browsers may keep it for ever.
function hashed(name, end, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
  return put(`${name}-${hash}.${end}`, bytes);
}

const names = {};
names.WASM = hashed('desk', 'wasm', wasm);
const glue = `${fs.readFileSync(made('desk.js'), 'utf8')}\n${source('start.js').replace('WASM', names.WASM)}`;
const { code } = await minify(glue, { module: true, ecma: 2020, compress: { passes: 3 }, mangle: true });
names.SCRIPT = hashed('desk', 'js', code);
names.THEME = hashed('desk-theme', 'js', (await minify(source('theme.js'), { ecma: 2020 })).code);
const styles = STYLES.map((it) => `style/${it}.css`).filter((it) => fs.existsSync(path.join(desk, it)));
const css = styles.map(source).join('\n').replace(/\/\*[^]*?\*\//g, '').replace(/^\s+/gm, '');
names.STYLE = hashed('desk', 'css', css);
names.ICON = hashed('desk-icon', 'svg', source('icon.svg'));
const page = source('index.html').replace(/<!--[^]*?-->\n?/g, '');
put('index.html', page.replace(/\b[A-Z]+_FILE\b/g, (it) => names[it.replace('_FILE', '')]));

const row = (...cells) => cells.map((it, n) => (n ? String(it).padStart(9) : String(it).padEnd(28))).join('') + '\n';
let table = row('file', 'bytes', 'brotli', 'gzip');
for (const it of assets) table += row(it.name, it.bytes, it.br, it.gz);
table += row('together', ...['bytes', 'br', 'gz'].map((key) => assets.reduce((sum, it) => sum + it[key], 0)));
fs.writeFileSync(path.join(out, '../desk-sizes.txt'), table);
