import type { AxiosAdapter } from 'axios';
import { setTimeout as delay } from 'node:timers/promises';
import { ANY_ORIGIN, createClient, messageTo } from '../../harness/client.js';
import { heapUsed } from '../../harness/memory.js';

/** Bytes that axios itself holds for a request on its way: what no limiter behind its interceptors can go below. */
export async function run({ waiting }: { readonly waiting: number }): Promise<number> {
  const pending: unknown[] = [];
  const adapter: AxiosAdapter = (config) =>
    new Promise((resolve) => {
      pending.push(config, resolve);
    });
  const client = createClient(ANY_ORIGIN, adapter);
  void client.request(messageTo(1));
  await delay(1);
  const before = await heapUsed();
  for (let count = 0; count < waiting; count++) void client.request(messageTo(1));
  await delay(1);
  return ((await heapUsed()) - before) / waiting;
}
