import fc from 'fast-check';
import { Buckets } from '../../src/bucket/buckets.js';
import { Passage, takeAll, type Claim } from '../../src/bucket/passage.js';
import type { BucketNeed } from '../../src/limits/result.js';
import { MemoryWindow } from '../../src/window/memory.js';
import { keptLimit } from '../support/kept-limit.js';
import type { Permit } from '../../src/window/window.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

const limit = (bucket: string, amount: number, windowMs: number): BucketNeed => ({
  bucket,
  weight: 1,
  limit: keptLimit({ amount, windowMs }),
});

const openBuckets = (): Buckets => new Buckets((_key, limit) => new MemoryWindow(limit));

/** Fake timers drive the windows; promises of the lines settle in between. */
const tick = (ms = 1): Promise<void> => jest.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A request that, once it has its permits, is counted and answered after a delay. */
class Sender {
  readonly claims: readonly Claim[];
  sentAt: number | undefined;
  permits: Permit[] = [];
  readonly #passage: Passage;

  constructor(
    claims: readonly Claim[],
    arrival: number,
    readonly priority = 5,
    readonly delayMs = 0,
  ) {
    this.claims = claims;
    this.#passage = new Passage(claims, { priority, arrival, comesBack: false }, this);
  }

  start(): this {
    const permits = takeAll(this.claims);
    if (permits === undefined) this.#passage.enter();
    else this.granted(permits);
    return this;
  }

  leavesInstead(): boolean {
    return false;
  }

  granted(permits: Permit[]): void {
    this.sentAt = performance.now();
    this.permits = permits;
    setTimeout(() => {
      for (const permit of permits) permit.settle('answered');
    }, this.delayMs);
  }

  get waiting(): boolean {
    return this.sentAt === undefined && this.#passage.waiting;
  }

  abandon(): void {
    if (this.waiting) this.#passage.abandon();
  }
}

describe('Passage', () => {
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
            const claims = limits.map((of) => ({ bucket: buckets.get(of), weight: 1 }));
            const sender = new Sender(claims, senders.length, 5, delayMs).start();
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
          for (const { claims } of firstOfUsers.values()) {
            expect(claims[0]!.bucket.window.fits(1) && app.window.fits(1)).toBe(false);
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

  test('of a user out of quota holds up no other user', async () => {
    const buckets = openBuckets();
    const claims = (user: string): Claim[] =>
      [limit(user, 1, 1000), limit('app', 10, 100)].map((of) => ({
        bucket: buckets.get(of),
        weight: 1,
      }));
    const [first, second, other] = ['a', 'a', 'b'].map((user, arrival) =>
      new Sender(claims(user), arrival).start(),
    );
    expect([first, second, other].map((sender) => sender!.waiting)).toEqual([false, true, false]);
    await tick(1010);
    expect(second!.waiting).toBe(false);
    buckets.clear();
  });

  test('takes from neither bucket before both have room', async () => {
    const buckets = openBuckets();
    const user = buckets.get(limit('user', 5, 1000));
    const app = buckets.get(limit('app', 1, 100));
    const both = [user, app].map((bucket) => ({ bucket, weight: 1 }));
    new Sender([{ bucket: app, weight: 1 }], 0).start();
    const waits = new Sender(both, 1).start();
    await tick(50);
    expect(waits.waiting).toBe(true);
    expect([user.window.inFlight, user.window.cooling]).toEqual([0, 0]);
    await tick(60);
    expect(waits.waiting).toBe(false);
    buckets.clear();
  });

  test('gives back at once what it had reserved, when it is abandoned in its last line', async () => {
    const buckets = openBuckets();
    const user = buckets.get(limit('user', 1, 1000));
    const app = buckets.get(limit('app', 1, 100));
    const claims = [user, app].map((bucket) => ({ bucket, weight: 1 }));
    new Sender([{ bucket: app, weight: 1 }], 0).start();
    const [first, second] = [1, 2].map((arrival) => new Sender(claims, arrival).start());
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
    const bucket = buckets.get(limit('app', 10, 1000));
    new Sender([{ bucket, weight: 4 }], 0).start();
    const heavy = new Sender([{ bucket, weight: 10 }], 1).start();
    const light = new Sender([{ bucket, weight: 6 }], 2).start();
    await tick();
    expect(light.waiting).toBe(true);
    heavy.abandon();
    await Promise.resolve(); // Not yet at once: one signal may abort those behind it too.
    expect(light.waiting).toBe(false);
    buckets.clear();
  });

  test('does not starve a heavy head behind which light ones wait', async () => {
    const buckets = openBuckets();
    const bucket = buckets.get(limit('app', 10, 100));
    const light = (arrival: number): Sender => new Sender([{ bucket, weight: 1 }], arrival).start();
    for (let arrival = 0; arrival < 10; arrival++) light(arrival);
    await tick(30);
    const heavy = new Sender([{ bucket, weight: 10 }], 10).start();
    const others = Array.from({ length: 50 }, (_, index) => light(11 + index));
    await tick(80);
    expect(heavy.sentAt).toBeDefined();
    expect(others.every(({ waiting }) => waiting)).toBe(true);
    await tick(1000);
    expect(others.every(({ waiting }) => !waiting)).toBe(true);
    buckets.clear();
  });
});
