import fc from 'fast-check';
import { Cooling } from '../../src/window/cooling.js';

const entries = fc.array(fc.record({ at: fc.nat(1000), weight: fc.integer({ min: 1, max: 50 }) }), {
  maxLength: 300,
});

/** What is left at `now` of entries kept in a plain list. */
const left = (
  list: readonly { at: number; weight: number }[],
  now: number,
): { at: number; weight: number }[] =>
  list.filter(({ at }) => at > now).sort((a, b) => a.at - b.at);

const sum = (list: readonly { weight: number }[]): number =>
  list.reduce((total, { weight }) => total + weight, 0);

describe('Cooling', () => {
  test('adds up what has not come free, as a plain list does', () => {
    fc.assert(
      fc.property(entries, fc.array(fc.nat(1000), { maxLength: 20 }), (list, moments) => {
        const cooling = new Cooling();
        for (const { at, weight } of list) cooling.add(at, weight);
        for (const now of moments.sort((a, b) => a - b)) {
          cooling.expire(now);
          expect(cooling.total).toBe(sum(left(list, now)));
        }
      }),
    );
  });

  test('knows when each weight comes free, in whatever order it was added', () => {
    fc.assert(
      fc.property(entries, fc.nat(1000), fc.integer({ min: 1, max: 500 }), (list, now, weight) => {
        const cooling = new Cooling();
        for (const entry of list) cooling.add(entry.at, entry.weight);
        cooling.expire(now);
        const rest = left(list, now);
        const index = rest.findIndex((_, end) => sum(rest.slice(0, end + 1)) >= weight);
        expect(cooling.freeAt(weight)).toBe(rest[index]?.at);
      }),
    );
  });

  test('keeps no entry that has come free', () => {
    const cooling = new Cooling();
    let most = 0;
    for (let at = 0; at < 100_000; at++) {
      cooling.add(at + 10, 1);
      cooling.expire(at);
      most = Math.max(most, cooling.total);
    }
    expect(most).toBe(10);
    cooling.expire(Infinity);
    expect(cooling.total).toBe(0);
    expect(cooling.freeAt(1)).toBeUndefined();
  });
});
