// One file of types per entry, in both kinds: axios' types differ between its ES modules and its CommonJS, and with one
// set the other kind of consumer could not pass its client.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { DIST, ENTRIES, ROOT, SRC } from './layout.js';

const TSC = `${ROOT}node_modules/typescript/bin/tsc`;

export async function buildDeclarations() {
  const outDir = mkdtempSync(join(tmpdir(), 'easemob-throttle-types-'));
  try {
    const args = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', outDir];
    execFileSync(process.execPath, [TSC, ...args], { cwd: ROOT, stdio: 'inherit' });
    const input = Object.entries(ENTRIES).map(([name, source]) => [
      name,
      join(outDir, source.slice(SRC.length).replace(/\.ts$/, '.d.ts')),
    ]);
    const bundle = await rollup({
      input: Object.fromEntries(input),
      plugins: [dts()],
      external: (id) => /^[^./]/.test(id),
    });
    await bundle.write({
      dir: `${DIST}esm`,
      entryFileNames: '[name].d.ts',
      chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}.types.d.ts`,
    });
    await bundle.close();
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
  letDoWithoutAxios();
  // Word for word the same: what they import from axios is another file in each kind.
  cpSync(`${DIST}esm`, `${DIST}cjs`, {
    recursive: true,
    filter: (path) => path === `${DIST}esm` || path.endsWith('.d.ts'),
  });
}

/** Where axios is not installed, its types are not missed either: what is of them is `any` there. */
function letDoWithoutAxios() {
  const ofAxios = /^(?=import .*'axios';$|declare module 'axios')/gm;
  for (const name of readdirSync(`${DIST}esm`).filter((file) => file.endsWith('.d.ts'))) {
    const path = `${DIST}esm/${name}`;
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(ofAxios, '// @ts-ignore: axios may not be installed\n'));
  }
}
