import axios from 'axios';
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import { startSandbox } from '../src/sandbox/index.js';
import { throttle, type ThrottleEvents } from '../src/index.js';
import { worstWindow, type Counted } from './support/invariant.js';

const USERS = 'GET /users/{username}';
const BASE = 'https://a1.easemob.com/my-org/my-app';

describe('several doors of one throttle, over HTTP', () => {
  test('share a quota: none is over it, and all of it is used', async () => {
    const limit = { amount: 40, windowMs: 400 };
    const sandbox = await startSandbox({ overrides: { [USERS]: limit } });
    const { host } = new URL(sandbox.url);
    const quota = throttle({ hosts: [host], overrides: { [USERS]: limit } });
    const fetch = quota.fetch();
    const httpAgent = new http.Agent({ keepAlive: true });
    const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app`, httpAgent });
    quota.attach(client);
    const since = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 120 }, (_, index) => [
        fetch(`${sandbox.url}/my-org/my-app/users/f${index}`).then(async (response) => {
          await response.text();
          return response.status;
        }),
        client.get(`/users/a${index}`).then(({ status }) => status),
      ]).flat(),
    );
    const tookMs = performance.now() - since;
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { totals, buckets } = sandbox.report();
    expect(totals).toMatchObject({ calls: 240, refused: 0 });
    expect(buckets[0]!.worst).toBeLessThanOrEqual(40);
    // Next to all of it: on a busy machine, a window's worth may arrive over a longer time.
    expect(buckets[0]!.worst).toBeGreaterThan(30);
    // Six windows' worth take five windows, and their round trips; here no more is asked of a busy machine than this.
    expect(tookMs).toBeLessThan(5 * limit.windowMs * 3);
    httpAgent.destroy();
    await quota.close();
    await sandbox.close();
  });
});

/** Who asked, as the caller's own code would know it. */
const caller = new AsyncLocalStorage<string>();
const names = Array.from({ length: 12 }, (_, index) => `user${index}`);

/** The context of each request's sending, by its user, through a door that is made of what sends. */
describe.each<
  [
    door: string,
    make: (onSend: (url: string) => void) => {
      quota: ReturnType<typeof throttle>;
      send: (name: string) => Promise<unknown>;
    },
  ]
>([
  [
    'fetch',
    (onSend) => {
      const quota = throttle({ overrides: { [USERS]: '3/60ms' } });
      const fetch = quota.fetch(async (url: string) => {
        onSend(url);
        await Promise.resolve();
        return new Response('{}');
      });
      return { quota, send: (name) => fetch(`${BASE}/users/${name}`) };
    },
  ],
  [
    'permits by hand',
    (onSend) => {
      const quota = throttle({ overrides: { [USERS]: '3/60ms' } });
      const send = async (name: string): Promise<void> => {
        const permit = await quota.acquire({ url: `${BASE}/users/${name}` });
        onSend(`${BASE}/users/${name}`);
        permit.settle('answered');
      };
      return { quota, send };
    },
  ],
  [
    'axios',
    (onSend) => {
      const client = axios.create({
        baseURL: BASE,
        adapter: (config) => {
          onSend(`${BASE}${String(config.url)}`);
          return Promise.resolve({ data: '', status: 200, statusText: '', headers: {}, config });
        },
      });
      const quota = throttle(client, { overrides: { [USERS]: '3/60ms' } });
      return { quota, send: (name) => client.get(`/users/${name}`) };
    },
  ],
])('the context of the caller, by %s', (_door, make) => {
  test('holds where the request is sent, in its events, and after the wait', async () => {
    const sent: Counted[] = [];
    const { quota, send } = make((url) => {
      sent.push({ at: performance.now(), weight: 1 });
      expect(url.endsWith(`/${String(caller.getStore())}`)).toBe(true);
    });
    const told = new Map<keyof ThrottleEvents, Set<string | undefined>>();
    for (const name of ['waiting', 'sent', 'settled'] as const) {
      told.set(name, new Set());
      quota.on(name, () => told.get(name)!.add(caller.getStore()));
    }
    await Promise.all(
      names.map((name) =>
        caller.run(name, async () => {
          await send(name);
          expect(caller.getStore()).toBe(name);
        }),
      ),
    );
    await quota.close();
    expect(sent.length).toBe(names.length);
    expect(worstWindow(sent, 60)).toBeLessThanOrEqual(3);
    expect([...told.get('sent')!].sort()).toEqual([...names].sort());
    expect([...told.get('settled')!].sort()).toEqual([...names].sort());
    expect([...told.get('waiting')!].sort()).toEqual(names.slice(3).sort());
  });
});
