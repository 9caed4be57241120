import { existsSync } from 'node:fs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// What compares with the peers can be checked only where their packages are installed.
const COMPARISON = [
  'bench/{cases,charts,harness,limiters,markdown,server}/',
  'bench/{main,report,picture,dashboard}.ts',
];
/**
 * The folders of `src`, the lowest first: each uses only those before it. The files at the root of `src` that serve all are
 * `events` and `errors`; `throttle` and `index` put everything together.
 */
const LAYERS = ['checks', 'limits', 'options', 'window', 'bucket', 'queue', 'requests'];
/** Ways into the engine, all above it; none knows another. */
const DOORS = ['axios', 'fetch', 'acquire'];
/** What stands beside the engine, and what of `src` it may use. */
const BESIDE = {
  sandbox: ['checks', 'limits'],
  cli: ['checks', 'limits', 'sandbox'],
  metrics: ['checks', 'limits', 'throttle.js'],
};
/** Only the door of axios, and what puts it in place, know axios; only one file makes limiters. */
const PACKAGES = { axios: ['axios'], bottleneck: ['bucket'] };

const onlyBelow = (folder, allowed) => {
  const others = [...LAYERS, ...DOORS, ...Object.keys(BESIDE)].filter(
    (other) => other !== folder && !allowed.includes(other),
  );
  const roots = ['throttle.js', 'index.js'].filter((file) => !allowed.includes(file));
  const packages = Object.keys(PACKAGES).filter((name) => !PACKAGES[name].includes(folder));
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: packages.map((name) => ({ name, message: `src/${folder} does not know it.` })),
          patterns: [
            {
              regex: `^(\\.\\./)+((${others.join('|')})/|${roots.join('|')})`,
              message: `src/${folder} is below it, or beside it.`,
            },
          ],
        },
      ],
    },
  };
};

const exists = (path) => existsSync(new URL(path, import.meta.url));
const hasPeers = exists('bench/node_modules');
/** Installed by `npm run test:companions`. */
const hasCompanions = exists('test/companions/node_modules/easemob-throttle');

export default defineConfig(
  globalIgnores([
    '.tmp/',
    'dist/',
    'coverage/',
    '**/node_modules/',
    'bench/.build/',
    'test/consumers/',
    'docs/node_modules/',
    'docs/.vitepress/',
    // It uses what only docs/ has.
    'docs/scripts/check-links.ts',
    ...(hasPeers ? [] : COMPARISON),
    ...(hasCompanions ? [] : ['test/companions/']),
  ]),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Numbers and booleans in messages are what one wants to read there.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  ...LAYERS.map((folder, index) => onlyBelow(folder, LAYERS.slice(0, index))),
  ...DOORS.map((folder) => onlyBelow(folder, LAYERS)),
  ...Object.entries(BESIDE).map(([folder, allowed]) => onlyBelow(folder, allowed)),
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: {
      // A test asserts on a value that it has just put there.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['test/companions/**/*.ts'],
    rules: {
      // The runner awaits what its functions return.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe'] },
          ],
        },
      ],
    },
  },
);
