// Builds the package: `node scripts/build.js`.
import { rmSync, writeFileSync } from 'node:fs';
import { buildDeclarations } from './build/declarations.js';
import { buildJavaScript } from './build/javascript.js';
import { DIST } from './build/layout.js';

rmSync(DIST, { recursive: true, force: true });
await buildJavaScript();
await buildDeclarations();
writeFileSync(`${DIST}cjs/package.json`, '{"type":"commonjs"}\n');
