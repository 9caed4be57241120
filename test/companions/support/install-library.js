import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the library brings along: its own versions, whichever others the companions need. */
const DEPENDENCIES = ['bottleneck', 'path-to-regexp'];

/** Puts the library into `modules` as npm would, built anew where its sources are newer; axios is found beside it. */
export function installLibrary(root, modules) {
  const built = join(root, 'dist/cjs/package.json');
  if (!existsSync(built) || newest(join(root, 'src')) > statSync(built).mtimeMs) {
    execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit' });
  }
  placeLibrary(root, modules);
}

/** Puts the library as it is built into `modules`. */
export function placeLibrary(root, modules) {
  const library = join(modules, 'easemob-throttle');
  rmSync(library, { recursive: true, force: true });
  for (const part of ['dist', 'package.json']) {
    cpSync(join(root, part), join(library, part), { recursive: true });
  }
  for (const name of DEPENDENCIES) {
    const from = join(root, 'node_modules', name);
    cpSync(from, join(library, 'node_modules', name), { recursive: true });
  }
}

/** When the newest file below `folder` was changed. */
function newest(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...paths.map((path) => statSync(join(folder, path)).mtimeMs));
}
