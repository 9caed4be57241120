import fc from 'fast-check';
import { ByteReader, ByteWriter } from '../../src/window/file/bytes.js';
import { Steps } from '../../src/window/file/steps.js';

const GRID = 3;

/** What a record keeps of them. */
function rewritten(steps: Steps): Steps {
  const bytes = new ByteWriter();
  steps.write(bytes);
  return Steps.read(new ByteReader(bytes.finish()), GRID);
}

/** What a plain list says: each at the end of its step. */
function pairsOf(list: readonly (readonly [number, number])[]): number[] {
  const weights = new Map<number, number>();
  for (const [at, weight] of list.toSorted(([a], [b]) => a - b)) {
    const end = Math.ceil(at / GRID) * GRID;
    weights.set(end, (weights.get(end) ?? 0) + weight);
  }
  return [...weights].flat();
}

const weight = fc.integer({ min: 1, max: 300 });

describe('Steps', () => {
  test('are what a plain list is, whatever is added, dropped, written and read in between', () => {
    const action = fc.oneof(
      // As it nearly always is: after all others.
      { weight: 6, arbitrary: fc.record({ later: fc.nat(20), weight }) },
      { weight: 2, arbitrary: fc.record({ at: fc.integer({ min: 0, max: 3000 }), weight }) },
      { weight: 3, arbitrary: fc.record({ expire: fc.double({ min: 0, max: 30, noNaN: true }) }) },
      { weight: 3, arbitrary: fc.constant('rewrite' as const) },
      { weight: 1, arbitrary: fc.constant('look' as const) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let steps = new Steps(GRID);
        let list: (readonly [number, number])[] = [];
        let [now, past] = [1000, 0];
        for (const what of actions) {
          if (what === 'rewrite') steps = rewritten(steps);
          else if (what === 'look') expect(steps.toPairs()).toEqual(pairsOf(list));
          else if ('expire' in what) {
            past += what.expire * 10;
            steps.expire(past);
            const isOver = ([at]: readonly [number, number]): boolean =>
              Math.ceil(at / GRID) * GRID <= past;
            list = list.filter((entry) => !isOver(entry));
          } else {
            const at = 'at' in what ? what.at : (now += what.later);
            steps.add(at, what.weight);
            list.push([at, what.weight]);
          }
          expect(steps.total).toBe(list.reduce((sum, [, each]) => sum + each, 0));
          expect(steps.lastAt).toBe(pairsOf(list).at(-2) ?? 0);
        }
        expect(steps.toPairs()).toEqual(pairsOf(list));
      }),
      { numRuns: 2000 },
    );
  });

  test('cannot be read of bytes that end within a number, or within a pair', () => {
    const bytes = new ByteWriter();
    Steps.of([10, 1, 20, 200, 30, 300, 40, 4], GRID).write(bytes);
    const whole = bytes.finish();
    const readUpTo = (length: number) => () =>
      Steps.read(new ByteReader(whole.subarray(0, length)), GRID).toPairs();
    // What was last is first: two pairs are left that take three bytes each.
    const ends = [4, whole.length - 6, whole.length - 3, whole.length];
    for (let length = 0; length <= whole.length; length++) {
      if (ends.includes(length)) expect(readUpTo(length)).not.toThrow();
      else expect(readUpTo(length)).toThrow('a record of the file is damaged');
    }
  });
});
