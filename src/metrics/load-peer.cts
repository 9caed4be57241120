import nodeModule = require('node:module');

/**
 * Loads an optional package at once, and only when called: metrics in one library do not need the other's. CommonJS in both
 * builds, as only that knows its file in both.
 *
 * @throws Error that says how to install it
 */
function loadPeer(name: string): unknown {
  try {
    return nodeModule.createRequire(__filename)(name);
  } catch (error) {
    throw new Error(`Metrics need ${name}, which cannot be loaded: npm install ${name}`, {
      cause: error,
    });
  }
}

export = loadPeer;
