import axios, { type AxiosError, type AxiosInstance, type AxiosRequestConfig } from 'axios';
import { Agent } from 'node:http';
import { Readable } from 'node:stream';
import { throttle, type Throttle, type ThrottleOptions } from '../../src/index.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';

const USERS = 'GET /users/{username}';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Started {
  readonly sandbox: Sandbox;
  readonly client: AxiosInstance;
  readonly quota: Throttle;
}

async function start(server: SandboxOptions, options: ThrottleOptions = {}): Promise<Started> {
  const sandbox = await startSandbox(server);
  const client = axios.create({
    baseURL: `${sandbox.url}/my-org/my-app`,
    httpAgent: new Agent({ keepAlive: true }),
  });
  const quota = throttle(client, { overrides: server.overrides, ...options });
  opened.push(quota, sandbox);
  return { sandbox, client, quota };
}

test('a quota that another takes 40 % of is shared with it, and nothing is lost', async () => {
  // What part of it is used is measured on fake time, which no other process can slow down.
  const { sandbox, client, quota } = await start({
    overrides: { [USERS]: '30/300ms' },
    consumers: [{ endpoint: USERS, share: 0.4, untilMs: 2_400 }],
  });
  let paused = 0;
  quota.on('paused', () => (paused += 1));
  const all = await Promise.all(
    Array.from({ length: 240 }, () => client.get('/users/a').then(({ status }) => status)),
  );
  expect(new Set(all)).toEqual(new Set([200]));
  const [bucket] = sandbox.report().buckets;
  expect(bucket).toMatchObject({ accepted: 240, calls: 240 + bucket!.refused });
  expect(bucket!.worst).toBeLessThanOrEqual(30);
  expect(bucket!.others.accepted).toBeGreaterThan(0);
  expect(paused).toBeGreaterThan(0);
  expect(bucket!.refused).toBeLessThan(120);
}, 20_000);

test('a process that starts when the quota is used up loses nothing', async () => {
  const overrides = { [USERS]: '20/300ms' };
  const { sandbox, client } = await start({ overrides });
  // What another process, or this one before its restart, has used a moment ago.
  const other = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
  await Promise.all(Array.from({ length: 20 }, () => other.get('/users/a')));
  const all = await Promise.all(Array.from({ length: 40 }, () => client.get('/users/a')));
  expect(all.every(({ status }) => status === 200)).toBe(true);
  const { totals, buckets } = sandbox.report();
  expect(totals.accepted).toBe(60);
  expect(totals.refused).toBeLessThanOrEqual(40);
  expect(buckets[0]!.worstAccepted).toBeLessThanOrEqual(20);
}, 20_000);

const TYPES = ['json', 'text', 'arraybuffer', 'stream', 'blob'] as const;
test('a refusal is known by its body, of whatever type the response is', async () => {
  for (const adapter of ['http', 'fetch'] as const) {
    const { sandbox, client } = await start(
      { faults: [{ kind: 'reachLimit', when: ({ url }) => fresh.delete(url) }] },
      { hosts: ['127.0.0.1'] },
    );
    const fresh = new Set<string>();
    await Promise.all(
      TYPES.map(async (responseType) => {
        fresh.add(`/my-org/my-app/users/${responseType}`);
        const { status } = await client.get(`/users/${responseType}`, { adapter, responseType });
        expect([responseType, status]).toEqual([responseType, 200]);
      }),
    );
    expect(sandbox.report().totals).toMatchObject({ refused: 5, accepted: 5 });
    expect(sandbox.report().buckets[0]!.worst).toBeLessThanOrEqual(100);
  }
});

test.each(['http', 'fetch'] as const)(
  'a refusal that reaches the caller as a stream of %s can still be read',
  async (adapter) => {
    const { sandbox, client } = await start(
      { faults: [{ kind: 'reachLimit' }] },
      { retry: { limit: 0 } },
    );
    const options: AxiosRequestConfig = { adapter, responseType: 'stream' };
    const error = (await client
      .get('/users/a', options)
      .catch((reason: unknown) => reason)) as AxiosError;
    expect(error.response?.status).toBe(429);
    const chunks: Uint8Array[] = [];
    for await (const chunk of error.response!.data as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toContain('reach_limit');
    expect(sandbox.report().buckets[0]!.worst).toBe(1);
  },
);

test('bodies are sent again, but for a stream, which has been read', async () => {
  const { sandbox, client } = await start({
    faults: [{ kind: 'reachLimit', when: ({ url }) => fresh.delete(url) }],
  });
  const fresh = new Set<string>();
  const form = new FormData();
  form.append('file', new Blob(['content']), 'name.txt');
  const bodies: Record<string, unknown> = {
    object: { a: 1 },
    buffer: Buffer.from('{"a":1}'),
    form,
    params: new URLSearchParams({ a: '1' }),
    stream: Readable.from([Buffer.from('{"a":1}')]),
  };
  const post = async (name: string): Promise<number> => {
    fresh.add(`/my-org/my-app/chatfiles?${name}`);
    const end = client.post(`/chatfiles?${name}`, bodies[name]);
    return end.then(
      ({ status }) => status,
      (error: unknown) => (error as AxiosError).response?.status ?? 0,
    );
  };
  const names = Object.keys(bodies);
  const statuses = await Promise.all(names.map(post));
  expect(Object.fromEntries(names.map((name, index) => [name, statuses[index]]))).toEqual({
    object: 200,
    buffer: 200,
    form: 200,
    params: 200,
    stream: 429,
  });
  expect(sandbox.report().totals).toMatchObject({ calls: 9, refused: 5, accepted: 4 });
  expect(sandbox.report().buckets[0]!.worst).toBeLessThanOrEqual(100);
});
