// One file of types per entry. What knows axios stands in both kinds: its types differ between its ES modules and its
// CommonJS, and with one set the other kind of consumer could not pass its client. The rest stands once.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { DIST, ENTRIES, ROOT, SRC } from './layout.js';

/** What knows axios, by its place. */
const DOOR = /\/(index|axios\/options)\.d\.ts$/;
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
    const { output } = await bundle.write({
      dir: `${DIST}cjs`,
      entryFileNames: '[name].d.ts',
      chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}.types.d.ts`,
      manualChunks: (id) => (isOfEngine(id.slice(outDir.length)) ? 'engine' : undefined),
    });
    await bundle.close();
    writeForModules(output);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** What only the doors and the engine need, and knows no axios. */
const isOfEngine = (path) => !DOOR.test(path) && !/^\/(limits|sandbox|metrics)\//.test(path);

/** Word for word the same where axios is known: what is imported from there is another file in each kind. */
function writeForModules(chunks) {
  const knowsAxios = (name) => {
    const imports = chunks.find(({ fileName }) => fileName === name)?.imports ?? [];
    return imports.some((imported) => imported === 'axios' || knowsAxios(imported));
  };
  for (const { fileName } of chunks) {
    const path = `${DIST}cjs/${fileName}`;
    const text = withoutPeers(readFileSync(path, 'utf8'));
    writeFileSync(path, text);
    const shared = `export * from '../cjs/${fileName.replace(/\.d\.ts$/, '.js')}';\n`;
    writeFileSync(`${DIST}esm/${fileName}`, knowsAxios(fileName) ? text : shared);
  }
}

/** Where axios or a library of metrics is not installed, its types are not missed either: what is of them is `any` there. */
function withoutPeers(text) {
  const ofPeer =
    /^(?:import .*'(axios|prom-client|@opentelemetry\/api)';$|declare module '(axios)')/gm;
  return text.replace(
    ofPeer,
    (line, imported, declared) =>
      `// @ts-ignore: ${imported ?? declared} may not be installed\n${line}`,
  );
}
