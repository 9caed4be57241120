/**
 * Loads LMDB at once, and only when called: `import()` would be too late to fail at set-up. CommonJS in both builds, as
 * only that has `require`.
 */
function loadLmdb(): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  return require('lmdb');
}

export = loadLmdb;
