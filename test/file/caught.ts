/** A process that stops itself by SIGSTOP once it has taken permits and before anything of that is on the wire. */
import axios from 'axios';
import { throttle, type ThrottleOptions } from '../../src/index.js';

const { baseURL, count, options } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly baseURL: string;
  readonly count: number;
  readonly options: ThrottleOptions;
};

const client = axios.create({ baseURL });
const quota = throttle(client, options);
let sent = 0;
quota.on('sent', () => {
  // Connections are made, and written to, in a later turn of the event loop.
  if (++sent === count) process.kill(process.pid, 'SIGSTOP');
});
const paths = Array.from({ length: count }, (_, index) => `/users/caught${index}`);
void Promise.all(paths.map((path) => client.get(path))).then(async () => {
  await quota.close();
  process.send?.(sent);
  process.disconnect();
});
