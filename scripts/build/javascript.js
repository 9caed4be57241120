// One copy of the code serves both kinds of module, all but what finds axios, which has classes of its own for each. That
// copy is CommonJS, which alone can load a file at once and only when it is needed, bundled by a user's bundler or not.
// To find, read and compile a file takes a start longer than to run it: so there are few.
import { readFileSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { DIST, ENTRIES, ROOT, SRC } from './layout.js';

/** What finds axios, and what makes that, by what it is called in `src`. */
const DOOR = /^(index|throttle|axios\/(clients|build))\.ts$/;
/** The one place that asks for what most do without, and what it asks for: the name of each, its class and its source. */
const KINDS = `${SRC}window/kinds.ts`;
const LAZY = {
  file: ['FileWindows', `${SRC}window/file/windows.ts`],
  redis: ['Cluster', `${SRC}window/redis/cluster.ts`],
};
/** The command line, a program and no entry: src/cli/main.ts is JavaScript already. */
const CLI = { cli: `${SRC}cli/run.ts` };

const COMMON = {
  platform: 'node',
  tsconfig: `${ROOT}tsconfig.build.json`,
  external: (id) => /^[^./\0]/.test(id),
};
const OUTPUT = {
  // Beside the files and not in the package, which they would make three times as heavy: for whoever builds the same.
  sourcemap: 'hidden',
  comments: false,
  // Names of classes are seen in stack traces.
  minify: {
    mangle: { toplevel: true, keepNames: { class: true, function: false } },
    compress: { keepNames: { class: true, function: false } },
    codegen: { removeWhitespace: true },
  },
  chunkFileNames: '[name].js',
  // Imported, axios would be its ES module: another than the one that is required beside this.
  dynamicImportInCjs: false,
};

const chunk = (name, test) => ({
  name,
  test: (id) => id.startsWith(SRC) && test.test(id.slice(SRC.length)),
});

/** Builds everything. */
export async function buildJavaScript() {
  const used = await buildDoor();
  const built = await buildCommonJs(used);
  for (const { name, exports } of built.filter(({ name }) => name in ENTRIES && name !== 'index')) {
    writeFileSync(
      `${DIST}esm/${name}.js`,
      `export { ${exports.join(', ')} } from '../cjs/${name}.js';\n`,
    );
  }
  const main = readFileSync(`${SRC}cli/main.ts`, 'utf8');
  writeFileSync(`${DIST}esm/cli.js`, main.replace('./run.js', '../cjs/cli.js'));
}

/**
 * The door as ES modules. What it uses of the rest it gets from two files of CommonJS, for limits alone have to draw in
 * nothing else. Returns the modules that each of these has to export.
 */
async function buildDoor() {
  const used = { rules: new Set(), engine: new Set() };
  const toRest = {
    name: 'to-rest',
    async resolveId(source, importer, options) {
      const resolved = importer && (await this.resolve(source, importer, options));
      if (!resolved || resolved.external) return resolved;
      const path = resolved.id.slice(SRC.length);
      if (DOOR.test(path)) return resolved;
      const part = /^(limits|checks)\//.test(path) ? 'rules' : 'engine';
      used[part].add(resolved.id);
      return { id: `../cjs/${part}.js`, external: true };
    },
  };
  const bundle = await rolldown({
    ...COMMON,
    input: { index: ENTRIES.index },
    plugins: [toRest],
  });
  const groups = [chunk('throttle', /^(throttle|axios\/.+)\.ts$/)];
  await bundle.write({ ...OUTPUT, format: 'esm', dir: `${DIST}esm`, codeSplitting: { groups } });
  return used;
}

/** All as CommonJS. Returns what was built. */
async function buildCommonJs(used) {
  const parts = {
    name: 'parts',
    resolveId: (source) => (source.slice(1) in used ? source : null),
    load(id) {
      const modules = used[id.slice(1)];
      return modules && [...modules].map((module) => `export * from '${module}';`).join('\n');
    },
  };
  const lazy = {
    name: 'lazy',
    resolveId: (source) =>
      source.startsWith('lazy:') ? { id: `./${source.slice(5)}.js`, external: true } : null,
    load(id) {
      if (id !== KINDS) return null;
      const getters = Object.entries(LAZY).map(
        ([name, [exported]]) => `${name}: () => require('lazy:${name}').${exported}`,
      );
      return `export const kinds = { ${getters.join(', ')} };`;
    },
  };
  const bundle = await rolldown({
    ...COMMON,
    external: (id) => !id.startsWith('lazy:') && COMMON.external(id),
    input: {
      ...ENTRIES,
      ...CLI,
      ...Object.fromEntries(Object.keys(used).map((name) => [name, `\0${name}`])),
      ...Object.fromEntries(Object.entries(LAZY).map(([name, [, source]]) => [name, source])),
    },
    plugins: [parts, lazy],
  });
  const groups = [
    chunk(
      'limits-code',
      /^(limits\/((?!index\.)[^/]+|tables\/(easemob\/.+|refusals))|checks\/.+)\.c?ts$/,
    ),
    chunk('editions-code', /^limits\/tables\//),
    chunk(
      'engine-code',
      /^(window\/[^/]+|(bucket|queue|requests|options|fetch|acquire|axios)\/.+|errors|events|throttle)\.c?ts$/,
    ),
    chunk('sandbox-code', /^sandbox\//),
  ].map((group, index) => ({ ...group, priority: 10 - index }));
  const { output } = await bundle.write({
    ...OUTPUT,
    format: 'cjs',
    dir: `${DIST}cjs`,
    codeSplitting: { groups },
  });
  return output.filter(({ type }) => type === 'chunk');
}
