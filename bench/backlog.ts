/**
 * What the throttle makes of a backlog, over real HTTP against a sandbox in a process of its own, with jitter each way:
 * one endpoint at a time, and six kinds of limits at once. Prints the share of the optimum (see harness/ideal.ts), what
 * the sandbox refused, and the fullest window that it saw.
 *
 * npx tsx bench/backlog.ts [one] [six]
 */
import axios, { getAdapter, type AxiosRequestConfig } from 'axios';
import { Agent } from 'node:http';
import { throttle } from '../src/index.js';
import { startSandboxProcess } from '../test/support/sandbox-process.js';
import { useOf, type Sent } from './harness/ideal.js';

interface Load {
  readonly name: string;
  readonly amount: number;
  readonly windowMs: number;
  /** Which requests share a window; of the user and App Key pair, those of one user. */
  readonly groups: readonly (readonly AxiosRequestConfig[])[];
  /** What each request weighs. */
  readonly weight: number;
}

/** Goes with a request's config to the wire; a class, because axios copies plain objects. */
class Note {
  readonly id: string;
  readonly weight: number;
  readonly askedAt = performance.now();

  constructor(id: string, weight: number) {
    this.id = id;
    this.weight = weight;
  }
}

const CHANNELS = 'GET /user/{username}/user_channels';
const overrides = { [CHANNELS]: '5/3s/user + 100/s' };
const WINDOWS = 8;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const calls = (count: number, method: string, url: string, data?: unknown): AxiosRequestConfig[] =>
  times(count, () => ({ method, url, data }));

const details: Load = {
  name: 'GET /chatgroups/{group_ids}, 100/s',
  amount: 100,
  windowMs: 1000,
  groups: [calls(100 * WINDOWS, 'get', '/chatgroups/1')],
  weight: 1,
};
const tokens: Load = {
  name: 'POST /token, 300/s',
  amount: 300,
  windowMs: 1000,
  groups: [calls(300 * WINDOWS, 'post', '/token', {})],
  weight: 1,
};
const six: Load[] = [
  details,
  tokens,
  {
    name: 'DELETE /users, 30/s',
    amount: 30,
    windowMs: 1000,
    groups: [calls(30 * WINDOWS, 'delete', '/users')],
    weight: 1,
  },
  {
    name: 'POST /messages/chatgroups, 20 messages/s in calls of 3',
    amount: 20,
    windowMs: 1000,
    groups: [calls(6 * WINDOWS, 'post', '/messages/chatgroups', { to: ['a', 'b', 'c'] })],
    weight: 3,
  },
  {
    name: `${CHANNELS}, 5/3s per user and 100/s`,
    amount: 5,
    windowMs: 3000,
    groups: times(40, (user) => calls(15, 'get', `/user/user${user}/user_channels`)),
    weight: 1,
  },
  {
    name: 'GET /metadata/user/{username} and /capacity, 100/s together',
    amount: 100,
    windowMs: 1000,
    groups: [
      times(100 * WINDOWS, (index) => ({
        method: 'get',
        url: `/metadata/user/${index % 2 ? 'capacity' : 'ann'}`,
      })),
    ],
    weight: 1,
  },
];

const chosen = process.argv.slice(2);
for (const jitterMs of [0, 15, 50]) {
  if (chosen.length === 0 || chosen.includes('one')) {
    for (const load of [details, tokens]) await measure([load], jitterMs);
  }
  if (chosen.length === 0 || chosen.includes('six')) await measure(six, jitterMs);
}

async function measure(loads: readonly Load[], jitterMs: number): Promise<void> {
  const sandbox = await startSandboxProcess({ latencyMs: [0, jitterMs], overrides });
  const sent = new Map<string, Sent>();
  const http = getAdapter('http');
  const client = axios.create({
    baseURL: `${sandbox.url}/my-org/my-app`,
    httpAgent: new Agent({ keepAlive: true }),
    adapter: async (config) => {
      const { id, askedAt, weight } = (config as unknown as { note: Note }).note;
      const sentAt = performance.now();
      const response = await http(config);
      sent.set(id, { askedAt, sentAt, answeredAt: performance.now(), weight });
      return response;
    },
  });
  const quota = throttle(client, { overrides });
  // Sockets and compiled code first: a start from cold says nothing about the rate.
  await send(
    times(300, () => ({ method: 'get', url: '/users/warm' })),
    'warm',
    1,
  );
  await Promise.all(
    loads.flatMap(({ groups, weight }, load) =>
      groups.map((group, index) => send(group, `${load} ${index}`, weight)),
    ),
  );
  const { buckets, totals } = await sandbox.report();
  console.log(
    `jitter ${jitterMs} ms each way, ${loads.length} at once: ${totals.refused} of ${totals.calls} refused; ` +
      `fullest window ${Math.max(...buckets.map(({ worst, amount }) => (100 * worst) / amount))} %`,
  );
  for (const [load, { name, amount, windowMs, groups, weight }] of loads.entries()) {
    const shares = groups.map((group, index) => {
      const trips = group.map((_, request) => sent.get(`${load} ${index} ${request}`));
      return useOf(
        trips.filter((trip) => trip !== undefined),
        { amount, windowMs, heaviest: weight },
      ).share;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    console.log(`  ${(100 * mean).toFixed(1).padStart(6)} %  ${name}`);
  }
  await quota.close();
  await sandbox.close();

  async function send(
    group: readonly AxiosRequestConfig[],
    name: string,
    weight: number,
  ): Promise<void> {
    await Promise.all(
      group.map((config, index) => {
        const note = new Note(`${name} ${index}`, weight);
        return client.request(Object.assign({ note }, config));
      }),
    );
  }
}
