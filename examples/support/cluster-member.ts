/** One of the processes of `examples/processes.ts` and `examples/cluster.ts`, which know nothing of each other. */
import axios from 'axios';
import http from 'node:http';
import { throttle } from 'easemob-throttle';
import type { Progress, Work } from './cluster-members.js';
import { isRefused } from './refused.js';

const { api, shared, requests } = JSON.parse(process.argv[2] ?? '{}') as Work;

const client = axios.create({
  baseURL: `${api}/my-org/my-app`,
  httpAgent: new http.Agent({ keepAlive: true }),
  validateStatus: () => true,
});
// All that there is to sharing windows:
const quota = throttle(client, shared);

let answered = 0;
let refused = 0;
const tell = (more?: Partial<Progress>): void => {
  process.send?.({ answered, refused, ...more } satisfies Progress);
};
const timer = setInterval(tell, 20);

process.once('message', () => {
  void work();
});
tell();

async function work(): Promise<void> {
  await Promise.all(
    Array.from({ length: requests }, async (_, index) => {
      if (isRefused(await client.get(`/chatgroups/${1000 + index}`))) refused += 1;
      answered += 1;
    }),
  );
  tell({ isDone: true, ...('redis' in shared && { permitMs: await measurePermit() }) });
  clearInterval(timer);
  await quota.close();
  process.disconnect();
}

/** How long a request waits where the quota is free: what sharing it costs. The median of 30, one after the other. */
async function measurePermit(): Promise<number> {
  const waits: number[] = [];
  quota.on('sent', ({ waitedMs }) => waits.push(waitedMs));
  for (let index = 0; index < 30; index++) {
    await client.get(`/users/user${index}`);
  }
  return waits.toSorted((a, b) => a - b)[waits.length / 2] ?? 0;
}
