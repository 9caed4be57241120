// Packs the package, installs it as a user would, and compiles and runs one TypeScript consumer of each module kind.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** What a package may hold; anything else was packed by mistake. */
const MAY_HOLD = /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|(docs|dist)\/.+)$/;
const MUST_HOLD = ['LICENSE', 'README.md', 'CHANGELOG.md', 'docs/promise.md'].concat(
  ['esm', 'cjs'].flatMap((kind) =>
    ['index', 'limits/index', 'sandbox/index'].flatMap((file) => [
      `dist/${kind}/${file}.js`,
      `dist/${kind}/${file}.d.ts`,
    ]),
  ),
);
/** What a consumer has installed besides: linked, so that no network is needed. */
const INSTALLED = ['axios', 'bottleneck', 'path-to-regexp', '@types/node'];

const workDir = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
try {
  const tarball = pack();
  for (const [kind, type] of [
    ['esm', 'module'],
    ['cjs', 'commonjs'],
  ]) {
    checkConsumer(kind, type, tarball);
  }
} finally {
  rmSync(workDir, { recursive: true, force: true });
}

/** Packs, checks what was packed, and returns the path of the tarball. */
function pack() {
  const json = execFileSync('npm', ['pack', '--json', '--pack-destination', workDir], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // `prepack` may print before the JSON does.
  const [{ filename, files }] = JSON.parse(json.slice(json.search(/^\[/m)));
  const paths = files.map(({ path }) => path);
  const strange = paths.filter((path) => !MAY_HOLD.test(path));
  const missing = MUST_HOLD.filter((path) => !paths.includes(path));
  if (strange.length > 0) throw new Error(`Packed by mistake: ${strange.join(', ')}`);
  if (missing.length > 0) throw new Error(`Missing from the package: ${missing.join(', ')}`);
  console.log(`packed ${paths.length} files into ${filename}`);
  return join(workDir, filename);
}

/** Compiles and runs the consumer of a module kind. */
function checkConsumer(kind, type, tarball) {
  const dir = join(workDir, kind);
  const modules = join(dir, 'node_modules');
  mkdirSync(join(modules, 'easemob-throttle'), { recursive: true });
  mkdirSync(join(modules, '@types'));
  const unpacked = join(modules, 'easemob-throttle');
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked]);
  for (const name of INSTALLED) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
  }
  cpSync(join(ROOT, 'test/consumers', kind), dir, { recursive: true });
  writeJson(join(dir, 'package.json'), { private: true, type });
  writeJson(join(dir, 'tsconfig.json'), {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      // The declarations are part of what is checked.
      skipLibCheck: false,
      types: ['node'],
    },
    files: ['consumer.ts'],
  });
  execFileSync(process.execPath, [TSC, '-p', dir], { stdio: 'inherit' });
  execFileSync(process.execPath, ['consumer.js'], { cwd: dir, stdio: 'inherit' });
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
