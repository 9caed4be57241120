import { JobQueue } from '../../src/bucket/bottleneck.js';
import loadBottleneck from '../../src/bucket/load-bottleneck.cjs';

/** Long enough for any number of microtasks, without a timer of the queue's own. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('What is assumed of the inside of Bottleneck', () => {
  interface Inside {
    readonly version: string;
    readonly _store: { __submit__: (...args: unknown[]) => Promise<object> };
    readonly Events: { trigger: (...args: unknown[]) => Promise<unknown> };
    readonly _drainAll: () => Promise<unknown>;
    readonly _queues: {
      readonly _lists: readonly { push: unknown; shift: unknown; getArray: unknown }[];
      getFirst(): object;
    };
  }
  const Bottleneck = loadBottleneck();
  const limiter = new Bottleneck() as unknown as Inside;

  test('is that of version 2.19.5', () => {
    expect(limiter.version).toBe('2.19.5');
  });

  test('its store is asked about each job, and answers with these facts', async () => {
    expect(Object.keys(await limiter._store.__submit__(0, 1)).sort()).toEqual([
      'blocked',
      'reachedHWM',
      'strategy',
    ]);
  });

  test('its events are told by a `trigger` that returns a promise', () => {
    expect(limiter.Events.trigger('debug')).toBeInstanceOf(Promise);
  });

  test('its queues are ten lists, the first that is not empty is next, and empty ones are an empty array', () => {
    expect(limiter._queues._lists).toHaveLength(10);
    for (const list of limiter._queues._lists) {
      expect([typeof list.push, typeof list.shift, typeof list.getArray]).toEqual([
        'function',
        'function',
        'function',
      ]);
    }
    expect(limiter._queues.getFirst()).toEqual([]);
    expect(typeof limiter._drainAll).toBe('function');
  });
});

describe('JobQueue', () => {
  test('queues by priority, then by arrival, and runs nothing until it is taken', async () => {
    const ran: string[] = [];
    const queue = new JobQueue<string>(() => undefined);
    for (const [item, priority] of [
      ['c', 5],
      ['d', 5],
      ['a', 0],
      ['e', 9],
      ['b', 0],
    ] as const) {
      queue.push(item, priority);
    }
    await settle();
    expect([queue.length, queue.first(), ran]).toEqual([5, 'a', []]);
    while (queue.first() !== undefined) ran.push(queue.take()!);
    expect(ran).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(queue.length).toBe(0);
    expect(queue.take()).toBeUndefined();
  });

  test('lists the first that it is asked for, in order, and leaves them where they are', async () => {
    const queue = new JobQueue<number>(() => undefined);
    expect(queue.list(3, () => true)).toEqual([]);
    for (let item = 0; item < 20; item++) queue.push(item, item % 10);
    await settle();
    expect(queue.list(5, () => true)).toEqual([0, 10, 1, 11, 2]);
    expect(queue.list(3, (item) => item > 10)).toEqual([11, 12, 13]);
    expect(queue.length).toBe(20);
  });

  test('tells of each job that has joined, without a timer, and takes it without one', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
    try {
      const lengths: number[] = [];
      const queue: JobQueue<number> = new JobQueue<number>(() => lengths.push(queue.length));
      for (let item = 0; item < 3; item++) queue.push(item, 5);
      await settle();
      expect(lengths).toEqual([1, 2, 3]);
      expect([queue.take(), queue.take()]).toEqual([0, 1]);
      await settle();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('sweeps out those whom it need not keep, in order and without running them', async () => {
    const ran: number[] = [];
    const queue = new JobQueue<number>(() => undefined);
    for (let item = 0; item < 100; item++) {
      queue.push(item, item % 10);
    }
    await settle();
    queue.sweep((item) => item % 3 === 0);
    expect(queue.length).toBe(34);
    while (queue.first() !== undefined) ran.push(queue.take()!);
    expect(ran).toEqual(
      Array.from({ length: 100 }, (_, item) => item)
        .filter((item) => item % 3 === 0)
        .sort((a, b) => (a % 10) - (b % 10) || a - b),
    );
  });
});
