// Packs the package, installs it as a user would, and compiles and runs one TypeScript consumer of each module kind and
// resolution, one of them bundled too.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** What a package may hold; anything else was packed by mistake. */
const MAY_HOLD = /^(LICENSE|README\.md|package\.json|dist\/.+(?<!\.map))$/;
const MUST_HOLD = ['LICENSE', 'README.md'];
/** What it may weigh, in bytes: as it is sent, and as it is installed. 100 KiB were aimed at, and fetch, permits and metrics came since. */
const MAX_SIZE = { size: 112 * 1024, unpackedSize: 700 * 1024 };
/** What a consumer has installed besides: linked, so that no network is needed. */
const INSTALLED = ['axios', 'bottleneck', 'path-to-regexp', '@types/node'];
/** Others than axios do without it. */
const WITHOUT_AXIOS = INSTALLED.filter((name) => name !== 'axios');
/** The consumers of test/consumers, and how each compiles. */
const CONSUMERS = [
  {
    kind: 'esm',
    type: 'module',
    programs: ['consumer', 'builds'],
    compilerOptions: { module: 'nodenext' },
  },
  {
    kind: 'cjs',
    type: 'commonjs',
    programs: ['consumer', 'builds'],
    compilerOptions: { module: 'nodenext' },
  },
  {
    kind: 'no-axios',
    type: 'module',
    programs: ['consumer'],
    compilerOptions: { module: 'nodenext' },
    installed: WITHOUT_AXIOS,
    shared: [],
  },
  {
    kind: 'node10',
    type: 'commonjs',
    programs: ['consumer'],
    compilerOptions: {
      module: 'commonjs',
      moduleResolution: 'node10',
      ignoreDeprecations: '6.0',
      esModuleInterop: true,
    },
  },
];

const workDir = mkdtempSync(join(tmpdir(), 'easemob-throttle-'));
try {
  checkSubpaths();
  const tarball = pack();
  for (const consumer of CONSUMERS) checkConsumer(consumer, tarball);
  checkCommand();
  await checkBundle();
  await checkTreeShaking();
} finally {
  rmSync(workDir, { recursive: true, force: true });
}

/** The old resolution of types does not read `exports`: each subpath of it needs its entry in `typesVersions` too. */
function checkSubpaths() {
  const { types, exports, typesVersions } = MANIFEST;
  for (const [subpath, conditions] of Object.entries(exports)) {
    if (typeof conditions === 'string') continue;
    const known = subpath === '.' ? types : typesVersions?.['*']?.[subpath.slice(2)]?.[0];
    const expected = conditions.require.types;
    if (known !== expected) {
      throw new Error(
        `Expected the types of '${subpath}' without exports at ${expected}, got ${known}`,
      );
    }
  }
}

/** Packs, checks what was packed, and returns the path of the tarball. */
function pack() {
  const json = execFileSync('npm', ['pack', '--json', '--pack-destination', workDir], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // `prepack` may print before the JSON does.
  const [{ filename, files, ...sizes }] = JSON.parse(json.slice(json.search(/^\[/m)));
  const paths = files.map(({ path }) => path);
  const strange = paths.filter((path) => !MAY_HOLD.test(path));
  const missing = [
    ...MUST_HOLD,
    ...entryFiles(MANIFEST.exports),
    ...entryFiles(MANIFEST.bin),
  ].filter((path) => !paths.includes(path));
  if (strange.length > 0) throw new Error(`Packed by mistake: ${strange.join(', ')}`);
  if (missing.length > 0) throw new Error(`Missing from the package: ${missing.join(', ')}`);
  for (const [what, max] of Object.entries(MAX_SIZE)) {
    if (sizes[what] > max) throw new Error(`Expected a ${what} up to ${max}, got ${sizes[what]}`);
  }
  console.log(`packed ${paths.length} files into ${filename}: ${sizes.size} bytes`);
  return join(workDir, filename);
}

/** Every file that the exports name, as the tarball names it. */
function entryFiles(entry) {
  if (typeof entry === 'string') return [entry.slice(2)];
  return Object.values(entry).flatMap(entryFiles);
}

/** Compiles and runs a consumer. */
function checkConsumer(
  { kind, type, programs, compilerOptions, installed = INSTALLED, shared = ['shared'] },
  tarball,
) {
  const dir = join(workDir, kind);
  const modules = join(dir, 'node_modules');
  mkdirSync(join(modules, 'easemob-throttle'), { recursive: true });
  mkdirSync(join(modules, '@types'));
  const unpacked = join(modules, 'easemob-throttle');
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', unpacked]);
  for (const name of installed) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'dir');
  }
  for (const folder of [...shared, kind]) {
    cpSync(join(ROOT, 'test/consumers', folder), dir, { recursive: true });
  }
  writeJson(join(dir, 'package.json'), { private: true, type });
  writeJson(join(dir, 'tsconfig.json'), {
    compilerOptions: {
      ...compilerOptions,
      target: 'es2023',
      strict: true,
      // The declarations are part of what is checked.
      skipLibCheck: false,
      types: ['node'],
    },
    files: programs.map((program) => `${program}.ts`),
  });
  execFileSync(process.execPath, [TSC, '-p', dir], { stdio: 'inherit' });
  for (const program of programs) {
    execFileSync(process.execPath, [`${program}.js`], { cwd: dir, stdio: 'inherit' });
  }
}

/** Runs the command line as `npx` would, from what the consumer of ES modules has installed. */
function checkCommand() {
  const command = join(
    workDir,
    'esm/node_modules/easemob-throttle',
    MANIFEST.bin['easemob-throttle'],
  );
  const args = [command, 'lookup', 'GET', '/users/user1'];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
  if (!printed.includes('100/s'))
    throw new Error(`Expected the command line to find 100/s, got ${printed}`);
  console.log('command line: ok');
}

/** Bundles the consumer of ES modules into one file, as for a function in the cloud, and runs it where nothing is installed. */
async function checkBundle() {
  const { output } = await bundle(join(workDir, 'esm/consumer.js'), false);
  const dir = join(workDir, 'bundled');
  mkdirSync(dir);
  for (const { fileName, code } of output) writeFileSync(join(dir, fileName), code);
  execFileSync(process.execPath, ['consumer.js', 'bundled'], { cwd: dir, stdio: 'inherit' });
}

/** What only makes tables has to draw in nothing that keeps them. */
async function checkTreeShaking() {
  const entry = join(workDir, 'esm/tables.js');
  writeFileSync(
    entry,
    `import { defineLimits } from 'easemob-throttle';
console.log(defineLimits({ name: 'X', hosts: ['x.example'], sections: [] }).ids);
`,
  );
  const { output } = await bundle(entry, true);
  const code = output.map((chunk) => chunk.code).join('');
  for (const text of ['inFlight', 'bottleneck', 'axios']) {
    if (code.includes(text)) throw new Error(`Expected defineLimits alone to need no '${text}'`);
  }
  console.log(`defineLimits alone: ${code.length} bytes`);
}

async function bundle(input, minify) {
  const built = await rolldown({ input, platform: 'node', logLevel: 'silent' });
  const { output } = await built.generate({ format: 'esm', minify, codeSplitting: false });
  return { output };
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
