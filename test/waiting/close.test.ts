import axios, { type AxiosError, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { spawn } from 'node:child_process';
import { throttle, type ThrottleError } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { expectKept, setUp } from './wire.js';
import { program } from '../support/program.js';

const USERS = 'GET /users/{username}';
const CLOSED = 'ERR_THROTTLE_CLOSED';

/** 'sent', or the code of its error. */
const end = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'sent',
    (error: unknown) => (error as ThrottleError).code,
  );

describe('on fake time', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('a closed throttle refuses at once also where a share has left nothing of the limit', async () => {
    const latencyMs = ({ url = '' }) => (url.endsWith('slow') ? 500 : 10);
    const { client, quota } = setUp({ overrides: { [USERS]: '4/s' } }, { latencyMs });
    const sent = ['a', 'b', 'c', 'slow'].map((name) => client.get(`/users/${name}`));
    await jest.advanceTimersByTimeAsync(100);
    quota.update({ share: 0.2 });
    const closed = quota.close();
    // It looked without end for the moment when so much would be free.
    await expect(
      quota.acquire({ method: 'GET', url: 'https://a1.easemob.com/my-org/my-app/users/d' }),
    ).rejects.toMatchObject({ code: CLOSED, facts: { earliestMs: Infinity } });
    await jest.advanceTimersByTimeAsync(500);
    await Promise.all([...sent, closed]);
  });

  test('close rejects what waits, lets what is in flight finish, and then resolves', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } }, { latencyMs: 300 });
    const [flying, first, second] = ['a', 'b', 'c'].map((name) => client.get(`/users/${name}`));
    const error = first!.catch((reason: unknown) => reason) as Promise<ThrottleError>;
    const ends = [end(flying!), end(second!)];
    await jest.advanceTimersByTimeAsync(100);
    let isClosed = false;
    const closed = quota.close().then(() => (isClosed = true));
    // At once, and with what is known of it.
    expect(await error).toMatchObject({
      code: CLOSED,
      facts: { endpoint: USERS, position: 0, waitedMs: 100, earliestMs: Infinity },
    });
    expect((await error).config?.url).toBe('/users/b');
    expect((await error).message).toContain('the throttle was closed');
    expect(isClosed).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    await closed;
    expect(await Promise.all(ends)).toEqual(['sent', CLOSED]);
    expect(quota.stats()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
    expectKept(wire, 1, 1_000);
    const url = 'https://a1.easemob.com/my-org/my-app/users/d';
    await expect(quota.acquire({ url })).rejects.toMatchObject({ facts: { earliestMs: Infinity } });
  });

  test('close lets no lighter one go in place of a heavy one that it rejects', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '10/s' } });
    const send = (weight: number) => end(client.get('/users/a', { throttle: { weight } }));
    const ends = [send(5), send(10), send(1), send(4)];
    await jest.advanceTimersByTimeAsync(20);
    await quota.close();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await Promise.all(ends)).toEqual(['sent', CLOSED, CLOSED, CLOSED]);
    expect(wire.sent.length).toBe(1);
    expectKept(wire, 10, 1_000);
  });

  test('close with drain sends what waits, then resolves', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '2/s' } });
    const ends = Array.from({ length: 7 }, () => end(client.get('/users/a')));
    let isClosed = false;
    const closed = quota.close({ drain: true }).then(() => (isClosed = true));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(isClosed).toBe(false);
    await jest.advanceTimersByTimeAsync(2_000);
    await closed;
    expect(await Promise.all(ends)).toEqual(Array.from({ length: 7 }, () => 'sent'));
    expect(jest.getTimerCount()).toBe(0);
    expectKept(wire, 2, 1_000);
  });

  test('a close in the midst of a drain ends it, and more closes do no harm', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    const ends = Array.from({ length: 4 }, () => end(client.get('/users/a')));
    const drained = quota.close({ drain: true });
    await jest.advanceTimersByTimeAsync(1_100);
    const closed = quota.close();
    await jest.advanceTimersByTimeAsync(20);
    await Promise.all([drained, closed, quota.close(), quota.close({ drain: true })]);
    expect(await Promise.all(ends)).toEqual(['sent', 'sent', CLOSED, CLOSED]);
    expectKept(wire, 1, 1_000);
  });

  test('a request that is issued during a drain is limited too, and then the client is as before', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    const ends = [1, 2].map(() => end(client.get('/users/a')));
    const drained = quota.close({ drain: true });
    const late = end(client.get('/users/b'));
    await jest.advanceTimersByTimeAsync(20);
    expect(wire.urls).toEqual(['/users/a']);
    await jest.advanceTimersByTimeAsync(3_000);
    await drained;
    expect(await Promise.all([...ends, late])).toEqual(['sent', 'sent', 'sent']);
    expectKept(wire, 1, 1_000);
    expect(client.interceptors.request.handlers).toEqual([]);
    const untouched = [1, 2].map(() => end(client.get('/users/a')));
    await jest.advanceTimersByTimeAsync(20);
    expect(await Promise.all(untouched)).toEqual(['sent', 'sent']);
  });

  test('what is tried again during a drain is counted, and waited for', async () => {
    const { client, quota, wire } = setUp(
      { overrides: { [USERS]: '1/s' } },
      { reply: (_config, sends) => ({ status: sends === 1 ? 503 : 200 }) },
    );
    // As axios-retry, set up before the throttle, does it.
    const { response } = client.interceptors;
    const places = response.handlers;
    response.use(undefined, async (error: AxiosError) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return client.request(error.config!);
    });
    places?.reverse();
    const ends = ['a', 'b'].map((name) => end(client.get(`/users/${name}`)));
    let isClosed = false;
    const drained = quota.close({ drain: true }).then(() => (isClosed = true));
    await jest.advanceTimersByTimeAsync(1_500);
    expect(isClosed).toBe(false);
    await jest.advanceTimersByTimeAsync(2_000);
    await drained;
    expect(await Promise.all(ends)).toEqual(['sent', 'sent']);
    expect(wire.sent.length).toBe(3);
    expectKept(wire, 1, 1_000);
  });

  test('a request that the condition of an interceptor ends holds up no drain', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    let throws = true;
    const condition = jest.fn(() => {
      if (throws) throw new Error('no condition');
      return true;
    });
    const handler = { runWhen: condition };
    client.interceptors.request.use((config) => config, undefined, handler);
    await expect(client.get('/users/a')).rejects.toThrow('no condition');
    throws = false;
    const sent = end(client.get('/users/a'));
    const drained = quota.close({ drain: true });
    await jest.advanceTimersByTimeAsync(20);
    await drained;
    expect(await sent).toBe('sent');
    expect(condition).toHaveBeenCalledTimes(2);
    // What watched it is gone with the throttle.
    expect(client.interceptors.request.handlers?.at(-1)?.runWhen).toBe(condition);
    expectKept(wire, 1, 1_000);
  });

  test.each([
    [false, CLOSED],
    [true, 'sent'],
  ])(
    'what an interceptor holds while it is closed with drain: %s is %s',
    async (drain, expected) => {
      const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
      let release: (() => void) | undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      // axios runs the interceptor that was added last first; so that of the throttle has to be added after this one.
      const holding = axios.create({
        ...client.defaults,
        adapter: wire.adapter,
      } as CreateAxiosDefaults);
      quota.attach(holding);
      const wrapper = holding.interceptors.request.handlers?.at(-1)?.fulfilled;
      quota.detach(holding);
      holding.interceptors.request.use(async (config) => {
        await held;
        return config;
      });
      holding.interceptors.request.use(wrapper);
      const waiting = drain ? [end(client.get('/users/a')), end(client.get('/users/a'))] : [];
      const late = end(holding.get('/users/c'));
      await jest.advanceTimersByTimeAsync(5);
      const closed = quota.close({ drain });
      release?.();
      await jest.advanceTimersByTimeAsync(10_000);
      await closed;
      expect(await late).toBe(expected);
      await Promise.all(waiting);
      if (drain) expectKept(wire, 1, 1_000);
      else expect(wire.sent).toEqual([]);
    },
  );

  test('nothing can be attached to a closed throttle, and a client can have a new one', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    await quota.close();
    expect(() => {
      quota.attach(client);
    }).toThrow('Expected an open throttle, got a closed one');
    const other = throttle(client, { overrides: { [USERS]: '1/s' } });
    const ends = [1, 2].map(() => end(client.get('/users/a')));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await Promise.all(ends)).toEqual(['sent', 'sent']);
    await other.close();
    expectKept(wire, 1, 1_000);
  });
});

/** All that a throttle could have left on a client. */
const shapeOf = (client: AxiosInstance) => ({
  request: [...(client.interceptors.request.handlers ?? [])],
  response: [...(client.interceptors.response.handlers ?? [])],
  defaults: { ...client.defaults },
  keys: Reflect.ownKeys(client),
});

test('a closed client is as it was, with the interceptors that came before and after', async () => {
  const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a' });
  const same = <T>(value: T): T => value;
  client.interceptors.request.use(same);
  const before = shapeOf(client);
  const quota = throttle(client);
  expect(shapeOf(client)).not.toEqual(before);
  await quota.close();
  expect(shapeOf(client)).toEqual(before);
  const again = throttle(client);
  const id = client.interceptors.request.use(same);
  client.interceptors.response.use(same);
  await again.close();
  const { request, response, defaults } = shapeOf(client);
  // Ids are places, so that of the throttle stays, empty; whoever holds an id can still eject by it.
  expect(request.filter((handler: unknown) => handler !== null).length).toBe(2);
  expect(response.filter((handler: unknown) => handler !== null).length).toBe(1);
  expect(defaults).toEqual(before.defaults);
  client.interceptors.request.eject(id);
  expect(shapeOf(client).request.filter((handler: unknown) => handler !== null).length).toBe(1);
});

test('a process ends by itself after a close, and when all it has asked for is done', async () => {
  const sandbox = await startSandbox({ overrides: { [USERS]: '2/200ms' } });
  const run = (lastly: string): Promise<{ code: number | null; out: string }> =>
    new Promise((resolve) => {
      const script = `
        import axios from 'axios';
        import { throttle } from '${program('src/index.ts')}';
        const client = axios.create({ baseURL: '${sandbox.url}/my-org/my-app' });
        const quota = throttle(client, { overrides: { '${USERS}': '2/200ms' } });
        quota.on('resumed', () => undefined);
        const ends = Array.from({ length: 5 }, () =>
          client.get('/users/a').then(() => 'sent', ({ code }) => code));
        ${lastly}
        console.log((await Promise.all(ends)).join(' '));`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.on('exit', (code) => {
        resolve({ code, out: out.trim() });
      });
    });
  const [closed, drained, left] = await Promise.all([
    run('await new Promise((r) => setTimeout(r, 50)); await quota.close();'),
    run('await quota.close({ drain: true });'),
    run(''),
  ]);
  expect(drained).toEqual({ code: 0, out: 'sent sent sent sent sent' });
  expect(left).toEqual({ code: 0, out: 'sent sent sent sent sent' });
  expect(closed.code).toBe(0);
  expect(closed.out).toContain(CLOSED);
  await sandbox.close();
  // The three together may exceed what each of them keeps; what the server let in does not.
  expect(sandbox.report().buckets[0]!.worstAccepted).toBeLessThanOrEqual(2);
}, 30_000);
