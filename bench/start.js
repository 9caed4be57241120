/** Installs what bench/ needs, where it is not there yet, compiles it, and runs one of its files: `node bench/start.js main.js …`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('.', import.meta.url));
const [file, ...args] = process.argv.slice(2);

function run(command, ...rest) {
  // On Windows npm is a batch file, which only a shell finds.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, rest, { stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(`${BENCH}node_modules`)) run('npm', '--prefix', BENCH, 'ci');
run('npm', '--prefix', BENCH, 'run', '--silent', 'build');
run(process.execPath, `${BENCH}.build/bench/${file}`, ...args);
