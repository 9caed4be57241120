import axios from 'axios';
import { Agent } from 'node:http';
import { throttle, type ThrottleOptions } from '../../../src/index.js';
import { easemobLatest } from '../../../src/limits/index.js';

/** What the client goes by. */
export type Table = 'page of 2022' | 'page of today' | 'page of 2022 and an override';

export interface StaleInput {
  readonly table: Table;
  readonly url: string;
  readonly calls: number;
}

export interface StaleSent {
  readonly seconds: number;
  readonly lost: number;
  /** How often the call was sent that was sent most often. */
  readonly mostTries: number;
}

const OPTIONS: Readonly<Record<Table, ThrottleOptions>> = {
  'page of 2022': {},
  'page of today': { limits: easemobLatest },
  'page of 2022 and an override': {
    overrides: { 'POST /messages/users': '100 calls/s + 6000 messages/min' },
  },
};

/** Sends all calls at once, to one receiver each. */
export async function run({ table, url, calls }: StaleInput): Promise<StaleSent> {
  const send = axios.getAdapter('http');
  const tries = new Map<unknown, number>();
  const client = axios.create({
    baseURL: `${url}/my-org/my-app`,
    httpAgent: new Agent({ keepAlive: true }),
    adapter: (config) => {
      const data: unknown = config.data;
      tries.set(data, (tries.get(data) ?? 0) + 1);
      return send(config);
    },
  });
  const quota = throttle(client, OPTIONS[table]);
  const start = performance.now();
  let lost = 0;
  const all = Array.from({ length: calls }, (_, id) =>
    client.post('/messages/users', { to: ['a'], body: { id } }).catch(() => (lost += 1)),
  );
  await Promise.all(all);
  const seconds = (performance.now() - start) / 1000;
  await quota.close();
  return { seconds, lost, mostTries: Math.max(...tries.values()) };
}
