import fc from 'fast-check';
import { FixedCount } from '../../src/sandbox/fixed-count.js';
import { PhaseCounts } from '../../src/sandbox/phase-counts.js';
import { SlidingCount } from '../../src/sandbox/sliding-count.js';
import { arrivals, fixedWeight, slidingWeight, WINDOW_MS, worst } from './arrivals.js';

describe('SlidingCount', () => {
  it('always equals a plain count of the last window', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const count = new SlidingCount(WINDOW_MS);
        for (const [index, { at, weight }] of all.entries()) {
          count.add(at, weight);
          expect(count.weightAt(at)).toBe(slidingWeight(all.slice(0, index + 1), at));
        }
        expect(count.worst).toBe(worst(all, slidingWeight));
      }),
    );
  });

  it('lets go of an arrival after exactly one window, not before', () => {
    const count = new SlidingCount(WINDOW_MS);
    count.add(5, 7);
    expect(count.weightAt(5 + WINDOW_MS - 0.001)).toBe(7);
    expect(count.weightAt(5 + WINDOW_MS)).toBe(0);
  });

  it('counts a million arrivals in little time and forgets the old ones', () => {
    const count = new SlidingCount(WINDOW_MS);
    for (let at = 0; at < 1_000_000; at += 1) count.add(at, 1);
    expect(count.worst).toBe(WINDOW_MS);
    expect(count.weightAt(2_000_000)).toBe(0);
  });
});

describe('FixedCount', () => {
  it('always equals a plain count of the current window', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: WINDOW_MS - 1 }), (all, phaseMs) => {
        const count = new FixedCount(WINDOW_MS, phaseMs);
        for (const [index, { at, weight }] of all.entries()) {
          count.add(at, weight);
          expect(count.weightAt(at)).toBe(fixedWeight(all.slice(0, index + 1), at, phaseMs));
        }
        expect(count.worst).toBe(worst(all, (some, at) => fixedWeight(some, at, phaseMs)));
      }),
    );
  });

  it('starts afresh where its phase says', () => {
    const count = new FixedCount(WINDOW_MS, 30);
    count.add(29, 3);
    expect(count.weightAt(30)).toBe(0);
    count.add(30, 4);
    expect(count.weightAt(129)).toBe(4);
    expect(count.weightAt(130)).toBe(0);
  });
});

describe('PhaseCounts', () => {
  it('watches fixed windows at ten phases at once', () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const counts = new PhaseCounts(WINDOW_MS);
        for (const { at, weight } of all) counts.add(at, weight);
        expect(counts.worst).toEqual(
          Array.from({ length: 10 }, (_, phase) =>
            worst(all, (some, at) => fixedWeight(some, at, phase * 10)),
          ),
        );
      }),
    );
  });
});
