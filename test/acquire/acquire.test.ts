import { throttle, type AcquireRequest, type Throttle } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

const BASE = 'https://a1.easemob.com/my-org/my-app';
const USERS = 'GET /users/{username}';
const USER: AcquireRequest = { url: `${BASE}/users/a` };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const failure = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'no failure',
    (reason: unknown) => reason,
  );

/** What somebody sends by hand: it is counted half-way, and settled when the answer is there. */
function sender(
  quota: Throttle,
  latencyMs = 10,
): { readonly counted: Counted[]; readonly send: () => Promise<void> } {
  const counted: Counted[] = [];
  const send = async (): Promise<void> => {
    using permit = await quota.acquire(USER);
    counted.push({ at: performance.now() + latencyMs / 2, weight: 1 });
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    permit.settle('answered');
  };
  return { counted, send };
}

test('permits are handed out as the limit allows, and never more', async () => {
  const quota = throttle({ overrides: { [USERS]: '5/s' } });
  const { counted, send } = sender(quota);
  const all = Array.from({ length: 23 }, send);
  await jest.advanceTimersByTimeAsync(4200);
  await Promise.all(all);
  expect(counted.length).toBe(23);
  expectPromiseKept(counted, { amount: 5, windowMs: 1000 });
  await quota.close();
});

test('the weight is read from the body, and the URL may be the path of a client', async () => {
  const quota = throttle();
  const body = { to: ['a', 'b', 'c'] };
  const permit = await quota.acquire({ method: 'post', url: `${BASE}/messages/users`, body });
  expect(quota.stats()).toMatchObject([{ inFlight: 3 }]);
  permit.settle('answered');
  const weighed = { method: 'POST', url: new URL(`${BASE}/messages/users`), weight: 7 };
  const lost = await quota.acquire(weighed);
  lost.settle('lost');
  await jest.advanceTimersByTimeAsync(0);
  expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 10 }]);
  const relative = await quota.acquire({ url: '/users/a', baseURL: BASE });
  expect(
    quota
      .stats()
      .map(({ inFlight }) => inFlight)
      .sort(),
  ).toEqual([0, 1]);
  relative.settle('answered');
  await quota.close();
});

test('a lost permit cools for the grace too, and so does one that is disposed of', async () => {
  const quota = throttle({ overrides: { [USERS]: '2/s' }, lostGraceMs: 500 });
  (await quota.acquire(USER)).settle('answered');
  {
    using permit = await quota.acquire(USER);
    expect(permit).toBeDefined();
  }
  await jest.advanceTimersByTimeAsync(1001);
  expect(quota.stats()).toMatchObject([{ cooling: 1 }]);
  await jest.advanceTimersByTimeAsync(500);
  expect(quota.stats().filter(({ cooling }) => cooling > 0)).toEqual([]);
  await quota.close();
});

test('only the first word about a permit holds', async () => {
  const quota = throttle({ overrides: { [USERS]: '2/s' } });
  const permit = await quota.acquire(USER);
  permit.settle('answered');
  permit.settle('lost');
  permit.refuse();
  permit[Symbol.dispose]();
  await jest.advanceTimersByTimeAsync(0);
  expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 1, available: 2 }]);
  await jest.advanceTimersByTimeAsync(1001);
  expect(quota.stats().filter(({ cooling }) => cooling > 0)).toEqual([]);
  await quota.close();
});

test('a permit is held until it has ended', async () => {
  const quota = throttle({ overrides: { [USERS]: '4/s' } });
  const permits = [];
  for (let count = 0; count < 3; count++) permits.push(await quota.acquire(USER));
  permits.push(await quota.acquire({ url: 'https://example.com/' }));
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(permits.map(({ isHeld }) => isHeld)).toEqual([true, true, true, true]);
  permits[0]!.settle('answered');
  permits[1]!.refuse();
  permits[2]![Symbol.dispose]();
  permits[3]!.settle('lost');
  expect(permits.map(({ isHeld }) => isHeld)).toEqual([false, false, false, false]);
  await quota.close();
});

test('counted from the sending, it is held for a window', async () => {
  const quota = throttle({ overrides: { [USERS]: '1/s' }, countFrom: 'send' });
  const first = await quota.acquire(USER);
  const second = quota.acquire(USER);
  await jest.advanceTimersByTimeAsync(990);
  expect(first.isHeld).toBe(true);
  await jest.advanceTimersByTimeAsync(20);
  expect(first.isHeld).toBe(false);
  expect((await second).isHeld).toBe(true);
  for (const permit of [first, await second]) permit.settle('answered');
  await quota.close();
});

test('a refused permit pauses its bucket for as long as the server asked', async () => {
  const quota = throttle({ overrides: { [USERS]: '4/s' } });
  const refused: unknown[] = [];
  quota.on('refused', ({ heededMs }) => refused.push(heededMs));
  (await quota.acquire(USER)).refuse({ retryAfterMs: 3000 });
  await jest.advanceTimersByTimeAsync(0);
  expect(refused).toEqual([3000]);
  let got = false;
  const next = quota.acquire(USER).then((permit) => {
    got = true;
    permit.settle('answered');
  });
  await jest.advanceTimersByTimeAsync(2900);
  expect(got).toBe(false);
  await jest.advanceTimersByTimeAsync(200);
  await next;
  (await quota.acquire(USER)).refuse();
  await jest.advanceTimersByTimeAsync(0);
  expect(refused).toEqual([3000, undefined]);
  await quota.close();
});

test('whoever waits can be aborted, be late, or find the throttle closed', async () => {
  const quota = throttle({ overrides: { [USERS]: '1/min' } });
  const first = await quota.acquire(USER);
  const controller = new AbortController();
  const aborted = failure(quota.acquire({ ...USER, signal: controller.signal }));
  const late = failure(quota.acquire({ ...USER, maxWaitMs: 10 }));
  const closed = failure(quota.acquire(USER));
  controller.abort('no longer wanted');
  expect(await aborted).toBe('no longer wanted');
  expect(await late).toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
  expect(await failure(quota.acquire({ ...USER, signal: AbortSignal.abort('over') }))).toBe('over');
  jest.useRealTimers();
  let isClosed = false;
  const closing = quota.close().then(() => {
    isClosed = true;
  });
  expect(await closed).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  expect(await failure(quota.acquire(USER))).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  // It resolves once nothing is in flight.
  expect(isClosed).toBe(false);
  first.settle('answered');
  await closing;
});

test('what has no limit gets a permit at once, and beforeSend is not called', async () => {
  const beforeSend = jest.fn();
  const quota = throttle({ beforeSend });
  const untouched: string[] = [];
  quota.on('untouched', ({ host }) => untouched.push(String(host)));
  (await quota.acquire({ url: 'https://example.com/' })).settle('answered');
  (await quota.acquire(USER)).settle('answered');
  expect(untouched).toEqual(['example.com']);
  expect(beforeSend).not.toHaveBeenCalled();
  await quota.close();
});

test('an aborted request gets none, also where it has no limit', async () => {
  const quota = throttle();
  const reason = new Error('gone');
  const signal = AbortSignal.abort(reason);
  expect(await failure(quota.acquire({ url: 'https://example.com/', signal }))).toBe(reason);
  expect(await failure(quota.acquire({ ...USER, signal }))).toBe(reason);
  await quota.close();
});

test.each<[unknown, RegExp]>([
  [undefined, /^Expected `request` to be an object such as .*, got undefined$/],
  [{}, /^Expected `url` to be a URL, got undefined$/],
  [{ url: 5 }, /^Expected `url` to be a URL, got 5$/],
  [{ url: '/users', baseURL: 5 }, /^Expected `baseURL` to be a URL, got 5$/],
  [{ url: '/users' }, /^Expected `url` to be a whole URL, or a path below a `baseURL`/],
  [{ url: '/users', baseURL: '/o/a' }, /^Expected `url` to be a whole URL, or a path below/],
  [{ ...USER, method: 5 }, /^Expected `method` to be the name of a method, got 5$/],
  [{ ...USER, method: '' }, /^Expected `method` to be the name of a method, got ""$/],
  [{ ...USER, method: 'POST ' }, /^Expected `method` to be the name of a method, got "POST "$/],
  [{ ...USER, priority: 12 }, /^Expected `priority` to be a whole number from 0 to 9, got 12$/],
  [{ ...USER, tenant: '' }, /^Expected `tenant` to be/],
  [{ ...USER, signal: {} }, /^Expected `signal` to be an AbortSignal, got an object$/],
  [{ ...USER, skip: true }, /nearest key/],
  [{ ...USER, priority: -1 }, /^Expected `priority`/],
])('a request that is %p is told of', async (request, message) => {
  const quota = throttle();
  const error = await failure(quota.acquire(request as never));
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toMatch(message);
  await quota.close();
});

test('a wrong word about a permit is told of, and leaves it as it was', async () => {
  const quota = throttle();
  const permit = await quota.acquire(USER);
  for (const wrong of [undefined, 'done', 5]) {
    expect(() => {
      permit.settle(wrong as never);
    }).toThrow(/^Expected `ending` to be 'answered' or 'lost'/);
  }
  expect(() => {
    permit.refuse({ retryAfterMs: -1 });
  }).toThrow(/retryAfterMs/);
  expect(quota.stats()).toMatchObject([{ inFlight: 1 }]);
  permit.settle('answered');
  await quota.close();
});
