import type bottleneck = require('bottleneck');

type Bottleneck = typeof bottleneck.default;

/**
 * Loads Bottleneck at once, and only when called: until something has to wait it is not needed. CommonJS, as only that can,
 * and so that bundlers see what is loaded. Its light build lacks its Redis, and is one file of its own.
 */
function loadBottleneck(): Bottleneck {
  return require('bottleneck/light.js') as Bottleneck;
}

export = loadBottleneck;
