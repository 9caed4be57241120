// What is built of what: read off the exports of package.json, so that an entry is added there alone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SRC = `${ROOT}src/`;
export const DIST = `${ROOT}dist/`;

const { exports } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

/** The source of each entry by its name, which its files in dist have too. */
export const ENTRIES = Object.fromEntries(
  Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => subpath.slice(2))
    .map((name) => (name === '' ? ['index', 'index.ts'] : [name, `${name}/index.ts`]))
    .map(([name, file]) => [name, SRC + file]),
);
