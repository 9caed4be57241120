import fc from 'fast-check';
import type { EnforcedCount } from '../../src/sandbox/bucket-count.js';
import { ActiveConsumer, type Consumer } from '../../src/sandbox/consumers.js';
import type { BucketLimit, LookupResult } from '../../src/limits/result.js';
import { FixedCount } from '../../src/sandbox/fixed-count.js';
import { Ledger } from '../../src/sandbox/ledger.js';
import { SlidingCount } from '../../src/sandbox/sliding-count.js';
import {
  type Arrival,
  arrivals,
  fixedWeight,
  slidingWeight,
  WINDOW_MS,
  worst,
} from './arrivals.js';

const PHASE_MS = 30;

const POLICIES: {
  windows: string;
  enforced: (windowMs: number) => EnforcedCount;
  weightAt: (all: readonly Arrival[], at: number) => number;
}[] = [
  {
    windows: 'sliding',
    enforced: (windowMs) => new SlidingCount(windowMs),
    weightAt: slidingWeight,
  },
  {
    windows: 'fixed',
    enforced: (windowMs) => new FixedCount(windowMs, PHASE_MS),
    weightAt: (all, at) => fixedWeight(all, at, PHASE_MS),
  },
];

function limit(bucket: string, amount: number, weight: number): BucketLimit {
  const counted = { unit: 'message', scope: 'app', countFrom: 'response' } as const;
  const kind = { ...counted, pacing: 'burst', minRoundTripMs: 0 } as const;
  return { bucket, amount, weight, windowMs: WINDOW_MS, ...kind };
}

function request(...limits: BucketLimit[]): LookupResult {
  return { endpoint: 'POST /messages/users', name: '', section: '', appKey: 'o#a', limits };
}

function slidingLedger(): Ledger {
  return new Ledger((windowMs) => new SlidingCount(windowMs));
}

describe.each(POLICIES)('the ledger, with $windows windows', ({ enforced, weightAt }) => {
  it('accepts exactly what a plain count of the accepted has room for', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (all, amount) => {
        const ledger = new Ledger(enforced);
        const accepted: Arrival[] = [];
        let overQuota = 0;
        for (const { at, weight } of all) {
          const fits = weightAt(accepted, at) + weight <= amount;
          expect(ledger.count(request(limit('b', amount, weight)), at, false).accepted).toBe(fits);
          if (fits) accepted.push({ at, weight });
          else overQuota += weight;
        }
        const [report] = ledger.report(all.at(-1)?.at ?? 0).buckets;
        if (all.length === 0) return;
        expect(report).toMatchObject({
          calls: all.length,
          accepted: accepted.length,
          refused: all.length - accepted.length,
          overQuota,
          worst: worst(all, slidingWeight),
          worstAccepted: worst(accepted, slidingWeight),
          firstAtMs: all[0]!.at,
          lastAtMs: all.at(-1)!.at,
        });
      }),
    );
  });

  it('charges a request with two limits to both or to neither', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const ledger = new Ledger(enforced);
        const accepted: Arrival[] = [];
        for (const { at, weight } of all) {
          // One limit counts messages, the other calls.
          const calls = accepted.map((one) => ({ ...one, weight: 1 }));
          const fits = weightAt(accepted, at) + weight <= 20 && weightAt(calls, at) < 4;
          const limits = [limit('messages', 20, weight), limit('calls', 4, 1)];
          expect(ledger.count(request(...limits), at, false).accepted).toBe(fits);
          if (fits) accepted.push({ at, weight });
        }
      }),
    );
  });
});

describe('the ledger', () => {
  it('finds more than the amount in the worst window exactly when something was over quota', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 10, max: 80 }), (all, amount) => {
        fc.pre(all.length > 0);
        const ledger = slidingLedger();
        for (const { at, weight } of all)
          ledger.count(request(limit('b', amount, weight)), at, false);
        const bucket = ledger.report(all.at(-1)!.at).buckets[0]!;
        expect(bucket.worst > amount).toBe(bucket.overQuota > 0);
        expect(bucket.worstAccepted).toBeLessThanOrEqual(amount);
      }),
    );
  });

  it('takes nothing from the quota for a request that a fault refuses', () => {
    const ledger = slidingLedger();
    expect(ledger.count(request(limit('b', 1, 1)), 0, true).accepted).toBe(false);
    expect(ledger.count(request(limit('b', 1, 1)), 1, false).accepted).toBe(true);
    expect(ledger.report(1).buckets[0]).toMatchObject({
      calls: 2,
      refused: 1,
      overQuota: 0,
      worst: 2,
    });
  });
});

describe('another consumer', () => {
  /** How many calls of weight 1 fit at once at that time, with 100 allowed in 100 ms. */
  function roomAt(at: number, consumer: Consumer, stopAt = Infinity): number {
    const ledger = slidingLedger();
    const active = new ActiveConsumer(consumer, 0);
    active.stop(stopAt);
    ledger.addConsumer(active);
    let room = 0;
    while (ledger.count(request(limit('b', 100, 1)), at, false).accepted) room += 1;
    return room;
  }
  const endpoint = 'POST /messages/users';

  it('takes its share of every window, also of those before the bucket was first seen', () => {
    expect(roomAt(1_000, { endpoint, share: 0.4 })).toBe(60);
  });

  it('takes so many calls a second, of its weight each', () => {
    expect(roomAt(1_000, { endpoint, perSecond: 100, weight: 3 })).toBe(70);
    expect(roomAt(1_000, { bucket: 'b', perSecond: 100, weight: 3 })).toBe(70);
  });

  it('leaves other endpoints and buckets alone', () => {
    expect(roomAt(1_000, { endpoint: 'POST /users', share: 1 })).toBe(100);
    expect(roomAt(1_000, { bucket: 'other', share: 1 })).toBe(100);
  });

  it('starts and stops when it is told to', () => {
    expect(roomAt(1_000, { endpoint, share: 1, fromMs: 1_001 })).toBe(100);
    expect(roomAt(1_000, { endpoint, share: 1, untilMs: 900 })).toBe(100);
    expect(roomAt(1_000, { endpoint, share: 1, untilMs: 950 })).toBe(51);
    expect(roomAt(1_000, { endpoint, share: 1 }, 950)).toBe(51);
  });

  it('is refused where there is no room, and is counted apart', () => {
    const ledger = slidingLedger();
    ledger.addConsumer(new ActiveConsumer({ bucket: 'b', perSecond: 1_000, fromMs: 1 }, 0));
    for (let call = 0; call < 60; call += 1) ledger.count(request(limit('b', 100, 1)), 0, false);
    expect(ledger.report(99).buckets[0]).toMatchObject({
      calls: 60,
      worst: 60,
      worstAccepted: 60,
      others: { accepted: 40, refused: 59 },
    });
  });

  it('gets from now on what it would have got, after a reset', () => {
    const ledger = slidingLedger();
    ledger.addConsumer(new ActiveConsumer({ bucket: 'b', perSecond: 1_000 }, 0));
    ledger.count(request(limit('b', 100, 1)), 50, false);
    ledger.reset(50);
    expect(ledger.report(50).buckets).toEqual([]);
    ledger.count(request(limit('b', 100, 1)), 60, false);
    expect(ledger.report(60).buckets[0]?.others).toEqual({ accepted: 11, refused: 0 });
  });
});

test('what was under way at a reset counts as received', () => {
  const ledger = slidingLedger();
  const call = request(limit('b', 5, 1));
  ledger.receive(call, false);
  ledger.reset(1);
  ledger.count(call, 2, false);
  expect(ledger.report(3).totals).toMatchObject({ calls: 1, accepted: 1 });
});
