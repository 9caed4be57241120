/** A process that looks into the file, and stands still at once. */
import { writeSync } from 'node:fs';
import { Database } from '../../src/window/file/database.js';

const [path = ''] = process.argv.slice(2);
const database = new Database(path, Infinity);
database.transact(() => database.get('nothing'));
// Nothing is told in this turn of the event loop but by the system.
writeSync(1, 'has looked');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
