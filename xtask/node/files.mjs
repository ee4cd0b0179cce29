// What is served, each file with its .br and .gz beside it, and a table of what they weigh.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** Eight characters that change with what they are made of. */
export const hash = (...parts) => parts.reduce((it, part) => it.update(part), createHash('sha256')).digest('hex').slice(0, 8);

/** The files of a folder. */
export class Files {
  constructor(folder) {
    this.folder = folder;
    this.all = [];
  }

  put(name, bytes) {
    const raw = Buffer.from(bytes);
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
    const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: raw.length };
    const br = zlib.brotliCompressSync(raw, { params });
    const gz = zlib.gzipSync(raw, { level: 9 });
    const file = path.join(this.folder, name);
    fs.writeFileSync(file, raw);
    fs.writeFileSync(`${file}.br`, br);
    fs.writeFileSync(`${file}.gz`, gz);
    this.all.push({ name, bytes: raw.length, br: br.length, gz: gz.length, hash: hash(raw) });
    return name;
  }

  /** A file named NAME-HASH.END: it never changes, so browsers may keep it for ever. */
  putHashed(name, end, bytes) {
    return this.put(`${name}-${hash(bytes)}.${end}`, bytes);
  }

  table() {
    const head = row('file', 'bytes', 'brotli', 'gzip');
    return this.all.reduce((table, it) => table + row(it.name, it.bytes, it.br, it.gz), head);
  }
}

/** A line of a table: a name, then numbers. */
export const row = (name, ...cells) => name.padEnd(28) + cells.map((it) => String(it).padStart(9)).join('') + '\n';
