import nodeModule = require('node:module');

/**
 * Loads LMDB at once, and only when called: `import()` would be too late to fail at set-up. CommonJS in both builds, as
 * only that knows its file in both.
 */
function loadLmdb(): unknown {
  // A `require` of its own: that of a CommonJS file which a loader imports may find the ES module, which is no use here.
  return nodeModule.createRequire(__filename)('lmdb');
}

export = loadLmdb;
