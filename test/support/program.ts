import { buildSync } from 'esbuild';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Where packages are found, and nobody looks. */
const CACHE = 'node_modules/.cache/easemob-throttle/programs';
/** What files have that are CommonJS. */
const COMMON_JS = `
import { createRequire as requireFrom } from 'node:module';
import { fileURLToPath as pathOf } from 'node:url';
const require = requireFrom(import.meta.url);
const __filename = pathOf(import.meta.url);`;

/**
 * Bundles a program of TypeScript, for a process of its own to run: to compile each of the library's files takes such a process
 * most of a second.
 *
 * @param path - from the package's root
 * @returns where the bundle is: an ES module
 */
export function program(path: string): string {
  const known = bundled.get(path);
  if (known !== undefined) return known;
  const outfile = resolve(CACHE, path.replace(/ts$/, 'mjs'));
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: COMMON_JS },
    write: false,
  });
  mkdirSync(dirname(outfile), { recursive: true });
  // Others may make or run the same right now.
  const draft = `${outfile}.${process.pid}`;
  writeFileSync(draft, outputFiles[0]!.contents);
  renameSync(draft, outfile);
  bundled.set(path, outfile);
  return outfile;
}

const bundled = new Map<string, string>();
