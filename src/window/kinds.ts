import { FileWindows } from './file/windows.js';
import { Cluster } from './redis/cluster.js';

/**
 * The kinds of windows that most throttles do without. In the package each is a file of its own, which is loaded when it is
 * asked for here: see scripts/build/javascript.js.
 */
export const kinds = {
  file: (): typeof FileWindows => FileWindows,
  redis: (): typeof Cluster => Cluster,
};
