/** Listeners that act on the throttle while it tells them of something. */
import { throttle, type AcquiredPermit, type Throttle } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

const USER = 'GET /users/{username}';
const SEND = 'POST /messages/users';
const BASE = 'https://a1.easemob.com/org/app';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

interface Asked {
  readonly weight?: number;
  readonly priority?: number;
  readonly tenant?: string;
}

/** Asks for permits by hand, each answered at once, and notes who got one, or why not. */
class Asking {
  readonly quota: Throttle;
  readonly log: string[] = [];
  readonly counted: Counted[] = [];
  readonly #all: Promise<void>[] = [];

  constructor(quota: Throttle) {
    this.quota = quota;
  }

  ask(name: string, { weight, ...settings }: Asked = {}): void {
    const what =
      weight === undefined
        ? { url: `${BASE}/users/a` }
        : { method: 'POST', url: `${BASE}/messages/users`, weight };
    const granted = (permit: AcquiredPermit): void => {
      this.log.push(name);
      this.counted.push({ at: performance.now(), weight: weight ?? 1 });
      permit.settle('answered');
    };
    const failed = ({ code }: { readonly code: string }): void => {
      this.log.push(`${name} ${code}`);
    };
    this.#all.push(this.quota.acquire({ ...what, ...settings }).then(granted, failed));
  }

  async end(): Promise<void> {
    await this.quota.close();
    await Promise.all(this.#all);
  }
}

test('one who waits is told of once, however often limits change', async () => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/h' } }));
  let told = 0;
  asking.quota.on('waiting', () => {
    told += 1;
    asking.quota.update({ overrides: { [USER]: `${1 + told}/h` } });
  });
  for (let id = 0; id < 24; id++) asking.ask(`${id}`);
  await jest.advanceTimersByTimeAsync(10);
  const { length } = asking.log;
  expect(told).toBe(24 - 1);
  asking.quota.update({ overrides: { [USER]: '90/h' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(told).toBe(24 - 1);
  expect(asking.log).toEqual(Array.from({ length: 24 }, (_, id) => `${id}`));
  expectPromiseKept(asking.counted.slice(length), { amount: 90, windowMs: 3_600_000 });
  await asking.end();
});

test.each([
  ['the same', () => 100_000],
  ['more', (sent: number) => 100_000 + sent],
])('a listener of `sent` may have %s allowed each time', async (_what, amount) => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/s' } }));
  for (let id = 0; id < 150; id++) asking.ask(`${id}`);
  await jest.advanceTimersByTimeAsync(10);
  const allow = (): void => {
    asking.quota.update({ overrides: { [USER]: `${amount(asking.log.length)}/s` } });
  };
  asking.quota.on('sent', allow);
  allow();
  await jest.advanceTimersByTimeAsync(10);
  expect(asking.log).toEqual(Array.from({ length: 150 }, (_, id) => `${id}`));
  await asking.end();
});

test('nothing goes by a limit that a listener of `sent` has just taken back', async () => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/s' } }));
  for (let id = 0; id < 20; id++) asking.ask(`${id}`);
  await jest.advanceTimersByTimeAsync(10);
  asking.quota.on('sent', () => {
    asking.quota.update({ overrides: { [USER]: '3/s' } });
  });
  asking.quota.update({ overrides: { [USER]: '15/s' } });
  await jest.advanceTimersByTimeAsync(900);
  expect(asking.log).toHaveLength(3);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(asking.log).toHaveLength(20);
  expectPromiseKept(asking.counted, { amount: 3, windowMs: 1000 });
  await asking.end();
});

test.each(['5 messages/min', '5 messages/200ms'])(
  'what a listener of `dropped` asks for in an update to %s goes behind those who wait',
  async (limit) => {
    const asking = new Asking(throttle({ overrides: { [SEND]: '10 messages/min' } }));
    for (const [name, weight, priority] of [['first', 10, 5] as const, ['heavy', 8, 0] as const]) {
      asking.ask(name, { weight, priority });
    }
    asking.ask('urgent', { weight: 5, priority: 1 });
    await jest.advanceTimersByTimeAsync(10);
    const stop = asking.quota.on('dropped', () => {
      stop();
      asking.ask('late', { weight: 5, priority: 9 });
    });
    asking.quota.update({ overrides: { [SEND]: limit } });
    await jest.advanceTimersByTimeAsync(130_000);
    const sent = asking.log.filter((name) => !name.startsWith('heavy'));
    expect(sent).toEqual(['first', 'urgent', 'late']);
    expect(asking.log).toContain('heavy ERR_THROTTLE_WEIGHT');
    expectPromiseKept(asking.counted.slice(1), { amount: 5, windowMs: 200 });
    await asking.end();
  },
);

test('an update to another window gives its room by turns', async () => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/min' } }));
  asking.ask('first');
  for (const tenant of ['a', 'b']) {
    for (let call = 0; call < 20; call++) asking.ask(tenant, { tenant });
  }
  await jest.advanceTimersByTimeAsync(10);
  asking.quota.update({ overrides: { [USER]: '10/s' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(asking.log.slice(1).toSorted().join('')).toBe('aaaaabbbbb');
  expectPromiseKept(asking.counted.slice(1), { amount: 10, windowMs: 1000 });
  await asking.end();
});

test('what a listener of `waiting` asks for goes behind, and counts in `maxQueue`', async () => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/s' }, maxQueue: 2 }));
  asking.ask('0');
  const stop = asking.quota.on('waiting', () => {
    stop();
    for (const name of ['2', '3']) asking.ask(name);
  });
  asking.ask('1');
  await jest.advanceTimersByTimeAsync(5000);
  expect(asking.log).toEqual(['0', '3 ERR_THROTTLE_QUEUE_FULL', '1', '2']);
  expectPromiseKept(asking.counted, { amount: 1, windowMs: 1000 });
  await asking.end();
});

test('a drain that a listener of `waiting` begins sends whom that is told of', async () => {
  const asking = new Asking(throttle({ overrides: { [USER]: '1/s' } }));
  asking.ask('0');
  asking.quota.on('waiting', () => {
    void asking.quota.close({ drain: true });
  });
  asking.ask('1');
  await jest.advanceTimersByTimeAsync(5000);
  expect(asking.log).toEqual(['0', '1']);
  expectPromiseKept(asking.counted, { amount: 1, windowMs: 1000 });
  await asking.end();
});
