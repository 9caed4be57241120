import { existsSync } from 'node:fs';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// What compares with the peers can be checked only where their packages are installed.
const COMPARISON = [
  'bench/{cases,charts,harness,limiters,markdown,server}/',
  'bench/{main,report}.ts',
];
const hasPeers = existsSync(new URL('bench/node_modules', import.meta.url));

export default defineConfig(
  globalIgnores([
    'dist/',
    'coverage/',
    'bench/node_modules/',
    'bench/.build/',
    'test/consumers/',
    ...(hasPeers ? [] : COMPARISON),
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
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'],
    rules: {
      // A test asserts on a value that it has just put there.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
