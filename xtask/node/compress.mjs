// Puts a .br and a .gz beside every script, style and picture of a folder, where they are missing or older.
//   node compress.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const brotli = (it) => zlib.brotliCompressSync(it, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 } });
const gzip = (it) => zlib.gzipSync(it, { level: 9 });

(function walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(file);
    else if (/\.(js|css|svg)$/.test(entry.name)) {
      for (const [end, pack] of [['.br', brotli], ['.gz', gzip]]) {
        const made = fs.statSync(file + end, { throwIfNoEntry: false });
        if (!made || made.mtimeMs < fs.statSync(file).mtimeMs) fs.writeFileSync(file + end, pack(fs.readFileSync(file)));
      }
    }
  }
})(process.argv[2]);
