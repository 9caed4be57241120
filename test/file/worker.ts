/** A worker thread that sends through a throttle of its own, and tells how many were answered. */
import axios from 'axios';
import { parentPort, workerData } from 'node:worker_threads';
import { throttle, type ThrottleOptions } from '../../src/index.js';

const { baseURL, count, options } = workerData as {
  readonly baseURL: string;
  readonly count: number;
  readonly options: ThrottleOptions;
};

const client = axios.create({ baseURL });
const quota = throttle(client, options);
void Promise.all(
  Array.from({ length: count }, (_, index) => client.get(`/users/worker${index}`)),
).then(async (responses) => {
  await quota.close();
  parentPort?.postMessage(responses.length);
});
