import fc from 'fast-check';
import { Cooling, type CoolingWeights } from '../../src/window/cooling.js';
import { Counted } from '../../src/window/file/counted.js';
import { keptLimit } from '../support/kept-limit.js';

/** What comes free at one moment as one pair: the file keeps no more of it. */
function merged(pairs: readonly number[]): number[] {
  const weights = new Map<number, number>();
  for (let index = 0; index < pairs.length; index += 2) {
    const [at = 0, weight = 0] = pairs.slice(index);
    weights.set(at, (weights.get(at) ?? 0) + weight);
  }
  return [...weights].flat();
}

describe('Counted', () => {
  test('cools as it does in memory, where the grid of the file is as fine as that', () => {
    const limit = keptLimit({ amount: 10, windowMs: 300, minRoundTripMs: 40 });
    const moment = fc.double({ min: 400, max: 1000, noNaN: true });
    const step = fc.oneof(
      fc.record({ add: moment, weight: fc.integer({ min: 1, max: 300 }) }),
      fc.record({ expire: moment }),
      fc.record({ delay: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), moment, (steps, asked) => {
        const counted = new Counted(limit);
        const cooling = new Cooling();
        const both: readonly CoolingWeights[] = [counted, cooling];
        for (const what of steps) {
          for (const each of both) {
            if ('add' in what) each.add(what.add, what.weight);
            else if ('expire' in what) each.expire(what.expire);
            else each.delay(what.delay);
          }
          const pairs = merged(cooling.toPairs());
          expect(counted.toPairs()).toEqual(pairs);
          expect(counted.total).toBe(cooling.total);
          for (const weight of [1, 150, 900]) {
            expect(counted.freeAt(weight)).toBe(cooling.freeAt(weight));
          }
          const later = pairs.filter((at, index) => index % 2 === 0 && at > asked);
          expect(counted.countAfter(asked)).toBe(later.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
