import fc from 'fast-check';
import type { KeptLimit } from '../../src/limits/limit.js';
import { Account } from '../../src/window/account.js';
import { BLOCK, BLOCK_MS, ENOUGH_BLOCKS, Floor } from '../../src/window/floor.js';
import { expectPromiseKept, worstWindow } from '../support/invariant.js';
import { keptLimit } from '../support/kept-limit.js';
import { shareOfQuota, travel, type Path } from '../support/path-simulation.js';
import { earliestByTheRule, simulate, type SimulatedRequest } from '../support/simulation.js';

/** The shortest ways of a network, and any load over it: bunches and trickles, light and heavy. */
const cases = fc
  .record({
    amount: fc.integer({ min: 1, max: 30 }),
    windowMs: fc.integer({ min: 1, max: 200 }),
    lostGraceMs: fc.integer({ min: 0, max: 100 }),
    leastOut: fc.nat(150),
    leastBack: fc.nat(150),
  })
  .chain((facts) => {
    const { amount, leastOut, leastBack } = facts;
    const load: fc.Arbitrary<SimulatedRequest[]> = fc.array(
      fc.record({
        arrivesAt: fc.oneof(fc.nat(50), fc.nat(1000)),
        weight: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: amount })),
        outwardMs: fc.oneof(fc.constant(0), fc.nat(400)).map((ms) => leastOut + ms),
        backMs: fc.oneof(fc.constant(0), fc.nat(400)).map((ms) => leastBack + ms),
        fate: fc.constantFrom('answered', 'answered', 'answered', 'lost', 'unsent'),
      }),
      { minLength: 1, maxLength: 80 },
    );
    return fc.tuple(fc.constant(facts), load);
  });

const MEASURED = keptLimit({ amount: 100, windowMs: 1000, minRoundTripMs: 'measured' });
const WARM_UP_MS = 20_000;

/** Delays each way of `baseMs` and up to `jitterMs`, repeatable. */
function network(baseMs: (at: number) => number, jitterMs: number, seed: number): Path {
  let state = seed;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const way = (at: number): number => baseMs(at) + random() * jitterMs;
  return { outwardMs: way, backMs: way };
}

describe('with a least round trip that is vouched for', () => {
  test('keeps every window of the server, where no round trip is shorter', () => {
    fc.assert(
      fc.property(cases, ([{ leastOut, leastBack, ...facts }, load]) => {
        const limit = keptLimit({ ...facts, minRoundTripMs: leastOut + leastBack });
        expectPromiseKept(simulate(load, limit).counted, limit);
      }),
      { numRuns: 500 },
    );
  });

  test('sends whatever waits as soon as the rule allows, and not before', () => {
    fc.assert(
      fc.property(cases, ([{ leastOut, leastBack, ...facts }, load]) => {
        const limit = keptLimit({ ...facts, minRoundTripMs: leastOut + leastBack });
        expect(simulate(load, limit).sentAt).toEqual(earliestByTheRule(load, limit));
      }),
      { numRuns: 500 },
    );
  });

  test('where round trips are shorter, windows shorter by as much hold no more, and none holds twice', () => {
    fc.assert(
      fc.property(cases, fc.nat(99), ([{ leastOut, leastBack, ...facts }, load], percent) => {
        // At most half of a window, as the document says.
        const wrongBy = Math.floor((facts.windowMs * percent) / 200);
        const minRoundTripMs = leastOut + leastBack + wrongBy;
        const limit = keptLimit({ ...facts, minRoundTripMs });
        const { counted } = simulate(load, limit);
        expect(worstWindow(counted, facts.windowMs - wrongBy)).toBeLessThanOrEqual(facts.amount);
        expect(worstWindow(counted, facts.windowMs)).toBeLessThanOrEqual(2 * facts.amount);
      }),
      { numRuns: 500 },
    );
  });

  test('is over where it is wrong, so that the assumption is a real one', () => {
    const slow: SimulatedRequest = {
      ...{ arrivesAt: 0, weight: 1, fate: 'answered' },
      ...{ outwardMs: 60, backMs: 0 },
    };
    const fast = { ...slow, outwardMs: 0 };
    const common = keptLimit({ amount: 1, windowMs: 100 });
    const { counted, sentAt } = simulate([slow, fast], { ...common, minRoundTripMs: 30 });
    expect(sentAt).toEqual([0, 130]);
    expect(worstWindow(counted, 100)).toBe(2);
    expect(worstWindow(counted, 70)).toBe(1);
    expectPromiseKept(simulate([slow, fast], common).counted, common);
  });

  test('does not shorten what was lost, for nothing shows when that was counted', () => {
    const account = new Account(
      keptLimit({ amount: 1, windowMs: 100, lostGraceMs: 50, minRoundTripMs: 40 }),
    );
    account.take(1, 0);
    account.lost(1, 10);
    expect(account.fits(1, 159)).toBe(false);
    expect(account.fits(1, 160)).toBe(true);
  });

  test('longer than the window, it is free with the response, and not before', () => {
    const account = new Account(keptLimit({ amount: 1, windowMs: 100, minRoundTripMs: 5000 }));
    account.take(1, 0);
    expect(account.fits(1, 4999)).toBe(false);
    account.answered(1, 5000);
    expect(account.fits(1, 5000)).toBe(true);
  });

  test('lets what cools do so for longer when it is lowered at run time', () => {
    const limit = keptLimit({ amount: 1, windowMs: 100, minRoundTripMs: 40 });
    const account = new Account(limit);
    account.take(1, 0);
    account.answered(1, 50);
    account.change({ ...limit, minRoundTripMs: 10 }, 60);
    expect(account.fitsAt(1, 60)).toBe(140);
    // Raised, it holds for what ends from then on.
    account.change({ ...limit, minRoundTripMs: 60 }, 60);
    expect(account.fitsAt(1, 60)).toBe(140);
  });
});

describe('with a least round trip that is learnt', () => {
  test.each([
    ['20–50', 10, 0.97],
    ['80–110', 40, 0.96],
    ['180–210', 90, 0.95],
  ])(
    'at %s ms of round trip, keeps every window and uses most of the quota',
    (_, baseMs, share) => {
      for (const seed of [1, 2]) {
        const run = travel(
          MEASURED,
          network(() => baseMs, 15, seed),
          60_000,
        );
        expectPromiseKept(run, MEASURED);
        expect(shareOfQuota(run, MEASURED, WARM_UP_MS)).toBeGreaterThan(share);
      }
    },
  );

  test.each([
    [0, 15],
    [0, 100],
    [5, 50],
    [0.2, 0.3],
  ])('keeps every window where ways of %d ms differ by %d ms', (baseMs, jitterMs) => {
    for (const seed of [1, 2]) {
      const run = travel(
        MEASURED,
        network(() => baseMs, jitterMs, seed),
        60_000,
      );
      expectPromiseKept(run, MEASURED);
      expect(run.at(-1)!.floorMs).toBeLessThanOrEqual(2 * baseMs);
    }
  });

  test('does not take the opening of connections for the way', () => {
    const { outwardMs, backMs } = network(() => 40, 5, 1);
    const isOpen = (index: number): boolean => index >= 600;
    const path: Path = {
      isOpen,
      backMs,
      // Two round trips more, as with TLS.
      outwardMs: (at, index) => outwardMs(at, index) + (isOpen(index) ? 0 : 160),
    };
    const run = travel(MEASURED, path, 40_000);
    expectPromiseKept(run, MEASURED);
    expect(run.at(-1)!.floorMs).toBeGreaterThan(60);
  });

  test('a path that gets shorter by up to 18 % at once breaks nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.nat(999),
        fc.nat(32),
        (seed, phase, fall) => {
          const changesAt = 22_000 + phase;
          const base = (at: number): number => (at < changesAt ? 90 : 90 - fall / 2);
          expectPromiseKept(travel(MEASURED, network(base, 15, seed), 35_000), MEASURED);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('one that gets shorter by more is over by what is sent before an answer shows it, and heals', () => {
    let mostOver = 0;
    const anyFall = fc.integer({ min: 80, max: 180 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat(999), anyFall, (seed, phase, fall) => {
        const changesAt = 22_000 + phase;
        const shortestMs = 180 - fall;
        const base = (at: number): number => (at < changesAt ? 180 : shortestMs) / 2;
        const run = travel(MEASURED, network(base, 15, seed), 45_000);
        const tooSoon = run.filter(
          ({ takenAt, floorMs }) => takenAt >= changesAt && floorMs > shortestMs,
        );
        // Without these, the promise is kept.
        expectPromiseKept(
          run.filter((request) => !tooSoon.includes(request)),
          MEASURED,
        );
        mostOver = Math.max(mostOver, worstWindow(run, 1000) - 100);
        expect(worstWindow(run, 1000)).toBeLessThanOrEqual(100 + tooSoon.length);
        expect(tooSoon.length).toBeLessThanOrEqual(100);
        // From the first of them on, it is one round trip until an answer shows it.
        const shownMs = shortestMs + 2 * 15;
        const firstAt = run.find(({ takenAt }) => takenAt >= changesAt)!.takenAt;
        for (const { takenAt } of tooSoon) expect(takenAt - firstAt).toBeLessThanOrEqual(shownMs);
        const lastAt = Math.max(changesAt, ...tooSoon.map(({ at }) => at));
        expectPromiseKept(
          run.filter(({ at }) => at > lastAt),
          MEASURED,
        );
        // And learnt anew.
        expect(run.at(-1)!.floorMs).toBeLessThanOrEqual(shortestMs);
        if (shortestMs > 60) expect(run.at(-1)!.floorMs).toBeGreaterThan(shortestMs * 0.6);
      }),
      { numRuns: 10 },
    );
    expect(mostOver).toBeGreaterThan(0);
  });

  /** A floor that has learnt 82 ms by the moment that is returned with it. */
  function learnt(): { floor: Floor; now: number } {
    const floor = new Floor();
    const gapMs = BLOCK_MS / BLOCK;
    const count = (ENOUGH_BLOCKS + 1) * BLOCK;
    for (let index = 0; index < count; index++) floor.answered(100, true, index * gapMs);
    return { floor, now: count * gapMs };
  }

  function measured(facts: Partial<KeptLimit> = {}): Account {
    return new Account({ ...MEASURED, amount: 1, ...facts });
  }

  test('the moment that it falls, what cools already does so for longer', () => {
    const { floor, now } = learnt();
    const account = measured();
    account.via(floor);
    account.take(1, now - 100);
    account.answered(1, now);
    expect(account.fitsAt(1, now)).toBe(now + 918);
    floor.answered(90, true, now + 1);
    expect(account.minRoundTripMs(now + 1)).toBe(73);
    expect(account.fitsAt(1, now + 1)).toBe(now + 927);
    floor.answered(10, true, now + 2);
    expect(account.fitsAt(1, now + 2)).toBe(now + 1000);
    expect(account.fits(1, now + 999)).toBe(false);
    expect(account.fits(1, now + 1000)).toBe(true);
  });

  test('falls for whom nobody asks meanwhile too', () => {
    const { floor, now } = learnt();
    const account = measured();
    account.via(floor);
    account.take(1, now - 100);
    account.answered(1, now);
    floor.answered(10, true, now + 950);
    expect(account.fits(1, now + 950)).toBe(false);
  });

  test('counts on nothing where requests go to two hosts, as long as anything depends on it', () => {
    const { floor, now } = learnt();
    const { floor: other } = learnt();
    const account = measured();
    account.via(floor);
    account.take(1, now - 100);
    account.answered(1, now);
    account.via(other);
    expect(account.minRoundTripMs(now)).toBe(0);
    expect(account.fitsAt(1, now)).toBe(now + 1000);
    account.via(floor);
    expect(account.minRoundTripMs(now)).toBe(0);
    // Nor does it know where to what was sent before it was measured.
    const changed = measured({ minRoundTripMs: 0 });
    changed.take(1, now - 100);
    changed.change({ ...MEASURED, amount: 1 }, now);
    changed.via(floor);
    changed.answered(1, now);
    expect(changed.fitsAt(1, now)).toBe(now + 1000);
  });

  test('never counts on more than half of the window', () => {
    const { floor, now } = learnt();
    const account = measured({ windowMs: 101 });
    account.via(floor);
    expect(account.minRoundTripMs(now)).toBe(50);
  });

  test('goes by another limit: a number, nothing', () => {
    const { floor, now } = learnt();
    const account = measured();
    account.via(floor);
    account.take(1, now - 100);
    account.answered(1, now);
    expect(account.fitsAt(1, now)).toBe(now + 918);
    account.change({ ...MEASURED, amount: 1, minRoundTripMs: 30 }, now);
    expect(account.fitsAt(1, now)).toBe(now + 970);
    account.change({ ...MEASURED, amount: 1, minRoundTripMs: 0 }, now);
    expect(account.fitsAt(1, now)).toBe(now + 1000);
  });
});
