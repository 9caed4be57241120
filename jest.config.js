import { availableParallelism } from 'node:os';

/** Packages of the Markdown parser, which are ES modules only: jest on Node 20 cannot load them as they are. */
const MARKDOWN = [
  ...['mdast-', 'micromark', 'unist-', 'ccount', 'character-entities', 'decode-named-', 'dequal'],
  ...['devlop', 'escape-string-regexp', 'longest-streak', 'markdown-table', 'zwitch'],
];
const ESM_ONLY = { allowJs: true, module: 'commonjs', target: 'es2023', isolatedModules: true };

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Its packages are installed for it alone; see test/companions/run.js.
  testPathIgnorePatterns: ['/node_modules/', '/test/companions/'],
  modulePathIgnorePatterns: ['/test/companions/'],
  transform: {
    '^.+\\.c?ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json' }],
    '/node_modules/.+\\.js$': ['ts-jest', { tsconfig: ESM_ONLY, diagnostics: false }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:${MARKDOWN.join('|')})[^/]*/)`],
  moduleNameMapper: {
    '^easemob-throttle$': '<rootDir>/src/index.ts',
    '^easemob-throttle/limits$': '<rootDir>/src/limits/index.ts',
    '^easemob-throttle/metrics$': '<rootDir>/src/metrics/index.ts',
    '^easemob-throttle/sandbox$': '<rootDir>/src/sandbox/index.ts',
    // Sources import each other with the `.js` that Node needs at run time.
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^(\\.{1,2}/(?:.*/)?load-[a-z-]+)\\.cjs$': '$1.cts',
  },
  // Many tests mostly wait, for windows to pass: a few side by side fit even two cores.
  maxWorkers: Math.max(6, availableParallelism() - 1),
  testTimeout: 120_000,
};
