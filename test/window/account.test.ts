import fc from 'fast-check';
import type { KeptLimit } from '../../src/limits/limit.js';
import { Account } from '../../src/window/account.js';
import { Cooling } from '../../src/window/cooling.js';
import { LATE_MS } from '../../src/window/pacing.js';
import { keptLimit } from '../support/kept-limit.js';
import { expectPromiseKept, worstWindow } from '../support/invariant.js';
import { earliestByTheRule, simulate, type SimulatedRequest } from '../support/simulation.js';

const settings: fc.Arbitrary<KeptLimit> = fc
  .record({
    amount: fc.integer({ min: 1, max: 30 }),
    windowMs: fc.integer({ min: 1, max: 200 }),
    lostGraceMs: fc.integer({ min: 0, max: 100 }),
  })
  .map(keptLimit);

/** Any load: bunches and trickles, light and heavy, with delays from none to several windows. */
const load = ({ amount }: KeptLimit): fc.Arbitrary<SimulatedRequest[]> =>
  fc.array(
    fc.record({
      arrivesAt: fc.oneof(fc.nat(50), fc.nat(1000)),
      weight: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: amount })),
      outwardMs: fc.oneof(fc.constant(0), fc.nat(400)),
      backMs: fc.oneof(fc.constant(0), fc.nat(400)),
      fate: fc.constantFrom('answered', 'answered', 'answered', 'lost', 'unsent'),
    }),
    { minLength: 1, maxLength: 80 },
  );

const cases = settings.chain((chosen) => fc.tuple(fc.constant(chosen), load(chosen)));

describe('Account', () => {
  test('keeps every window of the server, whatever the load and the delays', () => {
    fc.assert(
      fc.property(cases, ([chosen, requests]) => {
        expectPromiseKept(simulate(requests, chosen).counted, chosen);
      }),
      { numRuns: 500 },
    );
  });

  test('sends whatever waits as soon as the rule allows, and not before', () => {
    fc.assert(
      fc.property(cases, ([chosen, requests]) => {
        expect(simulate(requests, chosen).sentAt).toEqual(earliestByTheRule(requests, chosen));
      }),
      { numRuns: 500 },
    );
  });

  test('keeps every window with even pacing too, and never sends closer than evenly', () => {
    fc.assert(
      fc.property(cases, ([chosen, requests]) => {
        // Whole gaps, for the sake of exact sums.
        const windowMs = chosen.windowMs * chosen.amount;
        const even: KeptLimit = { ...chosen, windowMs, pacing: 'even' };
        const { counted, sentAt } = simulate(requests, even);
        expectPromiseKept(counted, even);
        const sorted = [...requests].sort((a, b) => a.arrivesAt - b.arrivesAt);
        for (const [first, from] of sentAt.entries()) {
          let rests = 0;
          for (let index = first + 1; index < sentAt.length; index++) {
            rests += chosen.windowMs * sorted[index - 1]!.weight;
            // A turn may be taken that late without putting off those after it.
            expect(sentAt[index]! - from).toBeGreaterThanOrEqual(rests - LATE_MS);
          }
        }
      }),
    );
  });

  test.each([
    [4, 80, true],
    [5, 90, false],
  ])('keeps an even pace though each timer is %d ms late', (lateMs, requests, isAnswered) => {
    const account = new Account(
      keptLimit({
        amount: 100,
        windowMs: 1000,
        countFrom: 'response',
        pacing: 'even',
        lostGraceMs: 0,
      }),
    );
    let now = 0;
    for (let sent = 0; sent < requests; sent++) {
      now = account.fitsAt(1, now)! + lateMs;
      expect(account.fits(1, now)).toBe(true);
      account.take(1, now);
      if (isAnswered) account.answered(1, now);
    }
    expect(now).toBeLessThanOrEqual((requests - 1) * 10 + 2 * lateMs);
  });

  test('counts from the sending, where told to, and holds if all take equally long to arrive', () => {
    fc.assert(
      fc.property(cases, fc.nat(300), ([chosen, requests], outwardMs) => {
        const fromSend: KeptLimit = { ...chosen, countFrom: 'send' };
        const alike = requests.map((request) => ({ ...request, outwardMs }));
        expectPromiseKept(simulate(alike, fromSend).counted, fromSend);
      }),
    );
  });

  test('counted from the sending, does not wait for the response', () => {
    const slow = {
      arrivesAt: 0,
      weight: 1,
      outwardMs: 0,
      backMs: 10_000,
      fate: 'answered',
    } as const;
    const common = keptLimit({ amount: 1, windowMs: 100, lostGraceMs: 0, pacing: 'burst' });
    const load = [slow, slow];
    expect(simulate(load, { ...common, countFrom: 'send' }).sentAt).toEqual([0, 100]);
    expect(simulate(load, { ...common, countFrom: 'response' }).sentAt).toEqual([0, 10_100]);
  });

  test('would break the promise without the grace, so the late counts of the simulation are real', () => {
    const late = { arrivesAt: 0, weight: 1, outwardMs: 90, backMs: 0, fate: 'lost' } as const;
    const prompt = { ...late, outwardMs: 0, fate: 'answered' } as const;
    const common = keptLimit({ windowMs: 100, amount: 1, countFrom: 'response', pacing: 'burst' });
    // With a grace of 90 the client gives up at once, and the server counts 90 ms later.
    const kept = simulate([late, prompt], { ...common, lostGraceMs: 90 });
    expect(worstWindow(kept.counted, 100)).toBe(1);
    const account = new Account(keptLimit({ ...common, lostGraceMs: 0 }));
    account.take(1, 0);
    account.lost(1, 0);
    expect(account.fits(1, 100)).toBe(true); // Counted at 90 and at 100: two in one window.
  });

  test('lets what has come free stay so when less of the round trip is vouched for', () => {
    const limit = keptLimit({ amount: 2, windowMs: 1100, minRoundTripMs: 1000 });
    const account = new Account(limit);
    account.take(1, 0);
    account.answered(1, 10);
    account.take(1, 20);
    account.answered(1, 50);
    account.change({ ...limit, minRoundTripMs: 100 }, 120);
    expect([account.fits(1, 120), account.fits(2, 120)]).toEqual([true, false]);
    expect(account.fitsAt(2, 120)).toBe(1050);
  });

  test('knows nothing any longer when all has cooled', () => {
    const account = new Account(
      keptLimit({
        amount: 2,
        windowMs: 100,
        countFrom: 'response',
        pacing: 'burst',
        lostGraceMs: 50,
      }),
    );
    account.take(1, 0);
    account.take(1, 0);
    expect(account.isIdle(0)).toBe(false);
    account.answered(1, 10);
    account.lost(1, 10);
    expect(account.isIdle(110)).toBe(false);
    expect(account.cooling(110)).toBe(1);
    expect(account.isIdle(160)).toBe(true);
  });
});

describe('an account made from the state of another', () => {
  it('knows the same, whatever happened before', () => {
    const action = fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      kind: fc.constantFrom('take', 'answered', 'lost', 'unsent', 'refused'),
      weight: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 40 }),
        fc.constantFrom<KeptLimit['pacing']>('burst', 'even'),
        fc.integer({ min: 0, max: 10 }),
        (actions, pacing, ahead) => {
          const limit = keptLimit({ amount: 10, windowMs: 1000, lostGraceMs: 100, pacing });
          let copied = new Account(limit);
          const kept = new Account(limit);
          let now = 0;
          const flights: { weight: number; at: number }[] = [];
          for (const { afterMs, kind, weight } of actions) {
            now += afterMs;
            const { cooling, ...facts } = copied.toState(now);
            copied = Account.of(limit, facts, new Cooling());
            copied.add({ inFlight: 0, cooling });
            const flight = flights[0];
            for (const account of [copied, kept]) {
              if (kind === 'take') {
                if (account.fits(weight, now)) account.take(weight, now);
              } else if (flight === undefined) continue;
              else if (kind === 'unsent') account.unsent(flight.weight);
              else if (kind === 'refused')
                account.refused(flight.weight, flight.at, undefined, now);
              else account[kind](flight.weight, now);
            }
            if (kind !== 'take') flights.shift();
            else if (kept.inFlight > flights.reduce((sum, { weight: w }) => sum + w, 0)) {
              flights.push({ weight, at: now });
            }
            for (const ask of [1, 5, 10]) {
              expect(copied.fits(ask, now, ahead)).toBe(kept.fits(ask, now, ahead));
              expect(copied.fitsAt(ask, now, ahead)).toBe(kept.fitsAt(ask, now, ahead));
            }
            expect(copied.toState(now)).toEqual(kept.toState(now));
          }
        },
      ),
    );
  });
});
