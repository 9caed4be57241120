/** A process that opens the file when it is told to. */
import { Database } from '../../src/window/file/database.js';

const [path = ''] = process.argv.slice(2);
process.once('message', () => {
  void new Database(path, Infinity).close().then(() => {
    process.disconnect();
  });
});
process.send?.('ready');
