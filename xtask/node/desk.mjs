// Packs the desk: node desk.mjs TOOLS DESK WORK OUT
// TOOLS has node_modules, DESK the sources, WORK what wasm-bindgen made, OUT takes the result. Called by xtask.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Files, row } from './files.mjs';

const [tools, desk, work, out] = process.argv.slice(2);
const { minify } = createRequire(path.join(tools, 'package.json'))('terser');
const source = (name) => fs.readFileSync(path.join(desk, name), 'utf8');
const made = (name) => path.join(work, name);

// In the order in which later ones may say something else.
const STYLES = ['tokens', 'base', 'components', 'forms', 'frame', 'account', 'settings', 'live', 'sessions', 'journey', 'people'];

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

const files = new Files(out);
const names = {};
names.WASM = files.putHashed('desk', 'wasm', wasm);
const glue = `${fs.readFileSync(made('desk.js'), 'utf8')}\n${source('start.js').replace('WASM', names.WASM)}`;
const { code } = await minify(glue, { module: true, ecma: 2020, compress: { passes: 3 }, mangle: true });
names.SCRIPT = files.putHashed('desk', 'js', code);
names.THEME = files.putHashed('desk-theme', 'js', (await minify(source('theme.js'), { ecma: 2020 })).code);
const styles = STYLES.map((it) => `style/${it}.css`).filter((it) => fs.existsSync(path.join(desk, it)));
const css = styles.map(source).join('\n').replace(/\/\*[^]*?\*\//g, '').replace(/^\s+/gm, '');
names.STYLE = files.putHashed('desk', 'css', css);
names.ICON = files.putHashed('desk-icon', 'svg', source('icon.svg'));
const page = source('index.html').replace(/<!--[^]*?-->\n?/g, '');
files.put('index.html', page.replace(/\b[A-Z]+_FILE\b/g, (it) => names[it.replace('_FILE', '')]));

const sum = (key) => files.all.reduce((all, it) => all + it[key], 0);
const table = files.table() + row('together', sum('bytes'), sum('br'), sum('gz'));
fs.writeFileSync(path.join(out, '../desk-sizes.txt'), table);
