import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.c?ts$': ['ts-jest', { tsconfig: 'tsconfig.test.json' }] },
  moduleNameMapper: {
    '^easemob-throttle$': '<rootDir>/src/index.ts',
    '^easemob-throttle/sandbox$': '<rootDir>/src/sandbox/index.ts',
    // Sources import each other with the `.js` that Node needs at run time.
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^(\\.{1,2}/.*)\\.cjs$': '$1.cts',
  },
  // Many tests mostly wait, for windows to pass: a few side by side fit even two cores.
  maxWorkers: Math.max(3, availableParallelism() - 1),
  testTimeout: 30_000,
};
