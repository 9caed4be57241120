/** A process that uses up a window, has its answers, and ends in that very turn of the event loop. */
import { thisMachine } from '../../src/window/file/machine.js';
import { openHandle } from './handle.js';

const [path = '', way] = process.argv.slice(2);
for (const permit of openHandle(path, { elsewhere: thisMachine() }).take(3))
  permit.settle('answered');
if (way === 'throw') throw new Error('of its own');
process.exit();
