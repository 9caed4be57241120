/** The pieces of windows in Redis, by themselves. */
import { keptLimit } from '../support/kept-limit.js';
import { lineOf } from '../support/line-of.js';
import { MemoryWindow } from '../../src/window/memory.js';
import { Account } from '../../src/window/account.js';
import { composeBatch, takeBatch } from '../../src/window/redis/compose.js';
import { thisMoment } from '../../src/window/redis/clocks.js';
import { deliverBatch } from '../../src/window/redis/deliver.js';
import { Holding } from '../../src/window/redis/holding.js';
import { createKeys } from '../../src/window/redis/keys.js';
import { Lease } from '../../src/window/redis/lease.js';
import { readReply } from '../../src/window/redis/protocol.js';
import { RedisWindow } from '../../src/window/redis/window.js';

const limit = keptLimit({ amount: 10, windowMs: 1000 });

describe('a lease', () => {
  it('is over when the machine has slept, though its monotonic clock stood still', () => {
    const lease = new Lease(1000);
    lease.renewed(thisMoment());
    expect(lease.leftMs).toBeGreaterThan(900);
    const later = Date.now() + 1000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    expect(lease.leftMs).toBeLessThanOrEqual(0);
    clock.mockRestore();
  });
});

describe('what was taken from Redis', () => {
  it('is no longer held once its lease was over, though that has been renewed since', () => {
    jest.useFakeTimers();
    const holding = new Holding(limit, new Account(limit), 1000, () => ':id');
    const tell = (number: number): void => {
      const composedAt = thisMoment();
      holding.compose(number, performance.now(), 100, false);
      holding.delivered(false, composedAt);
    };
    const take = (): number => {
      holding.granted(1, performance.now());
      holding.take(1, performance.now());
      return performance.now();
    };
    tell(1);
    const first = take();
    jest.advanceTimersByTime(600);
    tell(2);
    jest.advanceTimersByTime(600);
    expect(holding.isKeptSince(first)).toBe(true);
    // It is stopped, and tells of itself before anything else when it goes on.
    jest.advanceTimersByTime(1500);
    expect(holding.isKeptSince(first)).toBe(false);
    tell(3);
    expect(holding.isKeptSince(first)).toBe(false);
    expect(holding.isKeptSince(take())).toBe(true);
    jest.useRealTimers();
  });
});

describe('what was granted for later, and is given back', () => {
  it('is free for others at the moments at which it would have been', () => {
    const holding = new Holding(limit, new Account(limit), 5000, () => ':id');
    const now = performance.now();
    holding.compose(1, now, 100, true);
    holding.delivered(false, thisMoment());
    for (const weight of [1, 2, 3]) holding.granted(weight, now + weight * 100);
    holding.giveBack(0, now);
    const { cooled, stock } = holding.compose(2, now, 100, false);
    expect(stock).toBe(0);
    expect(cooled.map(([name]) => name)).toEqual(['1::id', '2::id', '3::id']);
    // In whole milliseconds, and not too soon.
    for (const [index, [, forMs]] of cooled.entries()) {
      expect(forMs - (index + 1) * 100).toBeGreaterThanOrEqual(0);
      expect(forMs - (index + 1) * 100).toBeLessThan(3);
    }
  });
});

/** A window of a process whose other windows are not there; `tells` is called where Redis is to hear of it. */
function openWindow(bucket: string, tells: () => void = () => undefined): RedisWindow {
  return new RedisWindow('app', createKeys('p', 'app').window(bucket, limit), limit, {
    leaseMs: 1000,
    onOutage: 'wait',
    localShare: 0.1,
    nextId: () => 'id',
    isOut: () => false,
    waits: () => undefined,
    tells,
  });
}

/** Redis is told of these windows, in the call of that number, and has heard it; returns what they kept of their stock. */
function tell(windows: readonly RedisWindow[], number: number, isAsked = false): number[] {
  return windows.map((window) => {
    const composedAt = thisMoment();
    const { stock } = window.compose(number, performance.now(), 100, isAsked);
    window.holding.delivered(false, composedAt);
    return stock;
  });
}

describe('what is kept for a request that waits for another window', () => {
  it('goes back soon where that waits no longer', () => {
    const tells = jest.fn();
    const [narrow, wide] = [openWindow('app x'), openWindow('app y', tells)];
    const line = lineOf([narrow, wide].map((window) => ({ window, weight: 1, isJoined: true })));
    narrow.notifyWhenFits(1, () => undefined, line);
    takeBatch(new Set([narrow]), new Set());
    const compose = (number: number): number =>
      wide.compose(number, performance.now(), 100, false).stock;
    compose(1);
    wide.holding.delivered(false, thisMoment());
    wide.holding.granted(1, 0);
    expect(compose(2)).toBe(1);
    expect(tells).not.toHaveBeenCalled();
    narrow.forgetNotify();
    expect(tells).toHaveBeenCalled();
    expect(compose(3)).toBe(0);
  });

  it.each([
    ['of its line', true],
    ['of a line after that', false],
  ])('goes back soon where Redis grants it after that, %s', (_, isJoined) => {
    const told = new Set<string>();
    const [narrow, wide] = ['app x', 'app y'].map((bucket) =>
      openWindow(bucket, () => told.add(bucket)),
    ) as [RedisWindow, RedisWindow];
    const demands = [narrow, wide].map((window) => ({ window, weight: 1, isJoined }));
    narrow.notifyWhenFits(1, () => undefined, lineOf(demands));
    const batch = takeBatch(new Set([narrow]), new Set());
    const composedAt = thisMoment();
    composeBatch(batch, 1, performance.now(), 100);
    narrow.forgetNotify();
    told.clear();
    const state = { available: 10, pausedMs: 0, sharers: 1, sum: 1, closedMs: 0, isVoid: false };
    const answers = [{ askAgainMs: 0, delaysMs: [0, 0] }];
    const done = { epoch: 1, buckets: [state, state], answers };
    deliverBatch(batch, done, composedAt, performance.now());
    expect([...told]).toEqual(['app x', 'app y']);
  });

  it.each([
    ['stays where there is nothing for those behind it', 1, 1],
    ['goes back where there is nothing for itself', 0, 0],
  ])('%s', (_, granted, kept) => {
    const [narrow, wide] = [openWindow('app x'), openWindow('app y')];
    const demands = [narrow, wide].map((window) => ({ window, weight: 1, isJoined: true }));
    const line = lineOf(demands, demands);
    narrow.notifyWhenFits(1, () => undefined, line);
    takeBatch(new Set([narrow]), new Set());
    tell([narrow, wide], 1, true);
    const later = performance.now() + 500;
    if (granted > 0) narrow.holding.granted(granted, later);
    wide.holding.granted(1, later);
    narrow.denied(later);
    expect(tell([narrow, wide], 2, true)).toEqual([granted, kept]);
    narrow.forgetNotify();
  });

  it('is nothing of a limit that is waited for in another line', () => {
    const [narrow, wide] = [openWindow('app user=x'), openWindow('app')];
    const line = lineOf([narrow, wide].map((window) => ({ window, weight: 1 })));
    narrow.notifyWhenFits(1, () => undefined, line);
    takeBatch(new Set([narrow]), new Set());
    tell([narrow, wide], 1);
    for (const { holding } of [narrow, wide]) holding.granted(1, 0);
    // The user may have to wait for a day.
    expect(tell([narrow, wide], 2)).toEqual([1, 0]);
    narrow.forgetNotify();
    // Others of the same App Key wait on.
    wide.notifyWhenFits(1, () => undefined, lineOf());
    expect(tell([narrow, wide], 3)).toEqual([0, 0]);
    wide.forgetNotify();
  });
});

describe('a batch', () => {
  it('asks for no more of one limit than the others of the line have for', () => {
    const [narrow, wide] = [openWindow('app x'), openWindow('app y')];
    const demands = [narrow, wide].map((window, place) => ({
      window,
      weight: 1,
      isJoined: place > 0,
    }));
    for (const { holding } of [narrow, wide]) {
      holding.compose(1, performance.now(), 100, true);
      holding.delivered(false, thisMoment());
    }
    wide.snapshot.told(
      { available: 10, pausedMs: 0, sharers: 1, sum: 0, closedMs: 0, isVoid: false },
      performance.now(),
    );
    narrow.holding.granted(2, 0);
    const line = lineOf(...Array.from({ length: 64 }, () => demands));
    wide.notifyWhenFits(1, () => undefined, line);
    const { asks } = takeBatch(new Set([wide]), new Set());
    const alone = asks.filter(({ demands: asked }) => asked.length === 1);
    // It has two of the narrow one; more of the wide one are of no use without that.
    expect(alone).toHaveLength(2);
    for (const { demands: asked } of asks.slice(2)) {
      expect(asked.map(({ window }) => window)).toEqual([narrow, wide]);
    }
    wide.forgetNotify();
  });

  it('fails where a request needs a window of another kind', () => {
    const window = openWindow('app x');
    const foreign = { window: new MemoryWindow(limit), weight: 1 };
    const line = lineOf([{ window, weight: 1 }, foreign]);
    window.notifyWhenFits(1, () => undefined, line);
    expect(() => takeBatch(new Set([window]), new Set())).toThrow('in Redis, and of one App Key');
  });
});

describe('what a process holds', () => {
  it.each([
    ['answered', 600],
    ['refused', 600],
    ['lost', 1250],
  ] as const)(
    'cools where it was %s for %d ms, with a round trip that is vouched for',
    (ending, forMs) => {
      const vouched = keptLimit({ ...limit, minRoundTripMs: 400, lostGraceMs: 250 });
      let ids = 0;
      const holding = new Holding(vouched, new Account(vouched), 5000, () => `:${++ids}`);
      holding.take(1, performance.now());
      const now = performance.now();
      if (ending === 'refused') holding.refuse(1, now, undefined, now);
      else holding.settle(1, ending, now);
      const [cooled] = holding.compose(1, now, 1000, false).cooled;
      // Rounded up to what permits are as one by.
      expect(cooled![1]).toBeGreaterThanOrEqual(forMs);
      expect(cooled![1]).toBeLessThanOrEqual(forMs + 3);
    },
  );
});

describe('what is counted from its sending', () => {
  it('is held until that, and cools from then', () => {
    const fromSend = keptLimit({ ...limit, windowMs: 1000, countFrom: 'send' });
    const holding = new Holding(fromSend, new Account(fromSend), 5000, () => ':id');
    // Whole, for sums with parts of a millisecond may be rounded up.
    const now = Math.floor(performance.now());
    for (const weight of [1, 2, 4]) holding.take(weight, now);
    expect(holding.compose(1, now, 1000, false)).toMatchObject({ flying: 7, cooled: [] });
    holding.settle(4, 'unsent', now + 400);
    holding.sent(2, now + 500);
    const cooled = [['2::id', 900, 1]];
    expect(holding.compose(2, now + 600, 1000, false)).toMatchObject({ flying: 1, cooled });
    holding.delivered(false, thisMoment());
    // Its end tells nothing more.
    holding.settle(2, 'lost', now + 700);
    expect(holding.compose(3, now + 800, 1000, false)).toMatchObject({ flying: 1, cooled: [] });
  });
});

describe('a stock that is void', () => {
  it('is told to be given up, but for what was used of it before that was heard', () => {
    const holding = new Holding(limit, new Account(limit), 5000, () => ':id');
    holding.compose(1, performance.now(), 1000, true);
    holding.delivered(false, thisMoment());
    holding.granted(2, 0);
    holding.compose(2, performance.now(), 1000, false);
    holding.take(1, performance.now());
    holding.delivered(true, thisMoment());
    expect(holding.ready(performance.now())).toBe(0);
    expect(holding.hasNews).toBe(true);
    expect(holding.compose(3, performance.now(), 1000, false)).toMatchObject({
      flying: 1,
      stock: 0,
    });
  });
});

describe('a reply', () => {
  it('is read where the client gives numbers as texts', () => {
    const raw = ['5', '7', [['10', '0', '1', '3', '0', '1']], [['0', '9']], '2'];
    expect(readReply(raw, 2)).toEqual({
      now: 5,
      done: {
        epoch: 7,
        buckets: [{ available: 10, pausedMs: 0, sharers: 1, sum: 3, closedMs: 0, isVoid: true }],
        answers: [{ askAgainMs: 0, delaysMs: [9] }],
      },
    });
  });

  it.each([null, 'OK', [], [null], [1, 2, 'x', [], 2], [1, 2, [[1]], [], 2], [1, 2, [], [], 3]])(
    'is none as %j',
    (raw) => {
      expect(() => readReply(raw, 2)).toThrow('Redis has replied');
    },
  );
});
