/** Installs what docs/ needs, where it is not there yet, and makes the site: `npm run docs`, or serves it: `npm run docs:dev`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCS = fileURLToPath(new URL('.', import.meta.url));

function run(command, ...args) {
  // On Windows npm is a batch file, which only a shell finds.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(`${DOCS}node_modules`))
  run('npm', '--prefix', DOCS, 'ci', '--no-audit', '--no-fund');
run(process.execPath, '--import', 'tsx', `${DOCS}scripts/build.ts`, ...process.argv.slice(2));
