import fc from 'fast-check';
import { Buckets } from '../../src/bucket/buckets.js';
import type { Demand } from '../../src/bucket/demand.js';
import { Events } from '../../src/events.js';
import type { BucketNeed } from '../../src/limits/result.js';
import { NO_TENANT } from '../../src/options/tenants.js';
import { Queue } from '../../src/queue/queue.js';
import type { QueuedRequest } from '../../src/queue/queued-request.js';
import { memoryWindows } from '../../src/window/memory.js';
import type { Permit } from '../../src/window/window.js';
import { keptLimit } from '../support/kept-limit.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

const limit = (bucket: string, amount: number, windowMs: number): BucketNeed => ({
  bucket,
  weight: 1,
  limit: keptLimit({ amount, windowMs }),
});

const openBuckets = (): Buckets => new Buckets(memoryWindows);

/** A queue without bounds. */
const openQueue = (buckets: Buckets): Queue => new Queue(buckets, new Events(), Infinity, false);

/** Fake timers drive the windows; promises of the lines settle in between. */
const tick = (ms = 1): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A request that, once it has its permits, is counted and answered after a delay. */
class Sender implements QueuedRequest {
  readonly isUnderWay = false;
  readonly tenant = NO_TENANT;
  readonly endpoint = 'GET /';
  readonly appKey = '';
  readonly buckets = [];
  readonly maxWaitMs = Infinity;
  readonly waitedMs = 0;
  readonly sentAfterMs = 0;
  readonly refusals = 0;
  readonly refusal = undefined;
  readonly oversize = undefined;
  readonly comesBack = false;
  sentAt: number | undefined;
  #isAbandoned = false;
  #tell: ((error: Error) => void) | undefined;

  constructor(
    readonly demands: readonly Demand[],
    readonly order: number,
    readonly priority = 5,
    readonly delayMs = 0,
  ) {}

  start(queue: Queue): this {
    void queue.pass(this).catch(() => undefined);
    return this;
  }

  send(permits: readonly Permit[]): Promise<void> {
    this.sentAt = performance.now();
    setTimeout(() => {
      for (const permit of permits) permit.settle('answered');
    }, this.delayMs);
    return Promise.resolve();
  }

  renew(): void {
    throw new Error('no limit has changed');
  }

  interruption(): Error | undefined {
    return undefined;
  }

  onInterruption(tell: (error: Error) => void): () => void {
    this.#tell = tell;
    return () => {
      this.#tell = undefined;
    };
  }

  get waiting(): boolean {
    return this.sentAt === undefined && !this.#isAbandoned;
  }

  abandon(): void {
    if (!this.waiting) return;
    this.#isAbandoned = true;
    this.#tell?.(new Error('abandoned'));
  }
}

describe('Queue', () => {
  test('fails a request whose sending throws, and holds up nobody for it', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const demands = [{ bucket: buckets.get(limit('app', 1, 50)), weight: 1 }];
    new Sender(demands, 0).start(queue);
    const broken = new Sender(demands, 1);
    broken.send = (permits) => {
      for (const permit of permits) permit.settle('unsent');
      throw new Error('nothing to send');
    };
    const failed = expect(queue.pass(broken)).rejects.toThrow('nothing to send');
    const behind = new Sender(demands, 2).start(queue);
    await jest.advanceTimersByTimeAsync(200);
    await failed;
    expect(behind.waiting).toBe(false);
  });

  test('keeps both limits, sends all, and lets none wait for whom there is room in both', async () => {
    const load = fc.array(
      fc.record({
        user: fc.nat(3),
        atMs: fc.nat(60),
        delayMs: fc.nat(40),
        abandonAfterMs: fc.option(fc.nat(60), { freq: 5 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    const userAmount = 2;
    const appAmount = 5;
    await fc.assert(
      fc.asyncProperty(load, async (requests) => {
        const buckets = openBuckets();
        const queue = openQueue(buckets);
        const counted = new Map<string, Counted[]>();
        const senders: { sender: Sender; user: number }[] = [];
        requests.sort((a, b) => a.atMs - b.atMs);
        const start = performance.now();
        for (let now = 0; now < 100 || senders.some(({ sender }) => sender.waiting); now++) {
          expect(now).toBeLessThan(5000); // Else somebody waits for ever.
          for (const { user, delayMs, abandonAfterMs } of requests.filter(
            ({ atMs }) => atMs === now,
          )) {
            const limits = [limit(`user ${user}`, userAmount, 50), limit('app', appAmount, 30)];
            const demands = limits.map((of) => ({ bucket: buckets.get(of), weight: 1 }));
            const sender = new Sender(demands, senders.length, 5, delayMs).start(queue);
            senders.push({ sender, user });
            if (abandonAfterMs !== null)
              setTimeout(() => {
                sender.abandon();
              }, abandonAfterMs);
          }
          await tick();
          const app = buckets.get(limit('app', appAmount, 30));
          const firstOfUsers = new Map(
            senders
              .filter(({ sender }) => sender.waiting)
              .reverse()
              .map(({ sender, user }) => [user, sender]),
          );
          for (const { demands } of firstOfUsers.values()) {
            expect(demands[0]!.bucket.window.fits(1) && app.window.fits(1)).toBe(false);
          }
        }
        for (const { sender, user } of senders) {
          if (sender.sentAt === undefined) continue;
          for (const key of [`user ${user}`, 'app']) {
            counted.set(key, [
              ...(counted.get(key) ?? []),
              { at: sender.sentAt - start, weight: 1 },
            ]);
          }
        }
        for (const [key, list] of counted) {
          const isApp = key === 'app';
          expectPromiseKept(
            list,
            isApp ? { amount: appAmount, windowMs: 30 } : { amount: userAmount, windowMs: 50 },
          );
        }
        buckets.clear();
      }),
      { numRuns: 60 },
    );
  });

  test('lets a user out of quota hold up no other user', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const demands = (user: string): Demand[] =>
      [limit(user, 1, 1000), limit('app', 10, 100)].map((of) => ({
        bucket: buckets.get(of),
        weight: 1,
      }));
    const [first, second, other] = ['a', 'a', 'b'].map((user, arrival) =>
      new Sender(demands(user), arrival).start(queue),
    );
    expect([first, second, other].map((sender) => sender!.waiting)).toEqual([false, true, false]);
    await tick(1010);
    expect(second!.waiting).toBe(false);
    buckets.clear();
  });

  test('takes from neither bucket before both have room', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const user = buckets.get(limit('user', 5, 1000));
    const app = buckets.get(limit('app', 1, 100));
    const both = [user, app].map((bucket) => ({ bucket, weight: 1 }));
    new Sender([{ bucket: app, weight: 1 }], 0).start(queue);
    const waits = new Sender(both, 1).start(queue);
    await tick(50);
    expect(waits.waiting).toBe(true);
    expect([user.window.inFlight, user.window.cooling]).toEqual([0, 0]);
    await tick(60);
    expect(waits.waiting).toBe(false);
    buckets.clear();
  });

  test('gives back at once what it had reserved, when it is abandoned in its last line', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const user = buckets.get(limit('user', 1, 1000));
    const app = buckets.get(limit('app', 1, 100));
    const demands = [user, app].map((bucket) => ({ bucket, weight: 1 }));
    new Sender([{ bucket: app, weight: 1 }], 0).start(queue);
    const [first, second] = [1, 2].map((arrival) => new Sender(demands, arrival).start(queue));
    await tick();
    expect([user.waiting, app.waiting]).toEqual([1, 1]); // The first has passed the user's line.
    first!.abandon();
    await tick();
    expect([user.waiting, app.waiting]).toEqual([0, 1]);
    await tick(110);
    expect(second!.waiting).toBe(false);
    buckets.clear();
  });

  test('lets those behind a heavy head that is abandoned move up at once', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const bucket = buckets.get(limit('app', 10, 1000));
    new Sender([{ bucket, weight: 4 }], 0).start(queue);
    const heavy = new Sender([{ bucket, weight: 10 }], 1).start(queue);
    const light = new Sender([{ bucket, weight: 6 }], 2).start(queue);
    await tick();
    expect(light.waiting).toBe(true);
    heavy.abandon();
    await Promise.resolve(); // Not yet at once: one signal may abort those behind it too.
    expect(light.waiting).toBe(false);
    buckets.clear();
  });

  test('does not starve a heavy head behind which light ones wait', async () => {
    const buckets = openBuckets();
    const queue = openQueue(buckets);
    const bucket = buckets.get(limit('app', 10, 100));
    const light = (arrival: number): Sender =>
      new Sender([{ bucket, weight: 1 }], arrival).start(queue);
    for (let arrival = 0; arrival < 10; arrival++) light(arrival);
    await tick(30);
    const heavy = new Sender([{ bucket, weight: 10 }], 10).start(queue);
    const others = Array.from({ length: 50 }, (_, index) => light(11 + index));
    await tick(80);
    expect(heavy.sentAt).toBeDefined();
    expect(others.every(({ waiting }) => waiting)).toBe(true);
    await tick(1000);
    expect(others.every(({ waiting }) => !waiting)).toBe(true);
    buckets.clear();
  });

  test('keeps the account of a limit that only those in another line need', async () => {
    const buckets = openBuckets();
    const user = buckets.get(limit('user', 1, 5000));
    const app = buckets.get(limit('app', 5, 100));
    user.window.take(1).settle('answered');
    const both = [user, app].map((bucket) => ({ bucket, weight: 1 }));
    const sender = new Sender(both, 0).start(openQueue(buckets));
    await tick(4900);
    expect(sender.waiting).toBe(true);
    expect(buckets.get(limit('app', 5, 100))).toBe(app);
    await tick(200);
    expect(sender.waiting).toBe(false);
    buckets.clear();
  });
});
