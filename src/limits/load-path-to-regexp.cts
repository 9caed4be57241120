import type pathToRegexp = require('path-to-regexp');

/**
 * Loads path-to-regexp at once, and only when called: a start would wait for it, and next to no path needs it. CommonJS, as only
 * that can, and so that bundlers see what is loaded.
 */
function loadPathToRegexp(): typeof pathToRegexp {
  return require('path-to-regexp') as typeof pathToRegexp;
}

export = loadPathToRegexp;
