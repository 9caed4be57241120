// Builds both module kinds. Each gets its own declarations, because axios' types differ between its
// ESM and its CommonJS files: with one set, the other kind of consumer could not pass its client.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const tsc = new URL('node_modules/typescript/bin/tsc', root).pathname;

rmSync(new URL('dist', root), { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) {
  execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
}
writeFileSync(new URL('dist/cjs/package.json', root), '{"type":"commonjs"}\n');
