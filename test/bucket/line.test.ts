import fc from 'fast-check';
import type { InLine } from '../../src/bucket/in-line.js';
import { Line } from '../../src/bucket/line.js';
import { NO_TENANT } from '../../src/options/tenants.js';

/** One in line, who goes when there is room, as the test says. */
class Person implements InLine {
  readonly demands = [];
  readonly weight = 1;
  readonly tenant = NO_TENANT;
  readonly order: number;
  isWaiting = true;

  constructor(
    private readonly place: Place,
    readonly name: number,
    readonly priority = 5,
  ) {
    this.order = name;
  }

  awaitRoom(): never {
    throw new Error('Nobody asks here');
  }

  onRoom(): boolean {
    if (this.place.room === 0) return false;
    this.place.room -= 1;
    this.isWaiting = false;
    this.place.went.push(this);
    this.place.line.leave(this, 1, true);
    return true;
  }
}

/** A line, how many there is room for, and who went, in order. */
class Place {
  room = 0;
  readonly went: Person[] = [];
  readonly line = new Line(() => undefined);

  give(more: number): void {
    this.room += more;
    this.line.advance();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Line', () => {
  test('lets go by priority, then by arrival, whoever leaves or comes back in between', async () => {
    const actions = fc.array(
      fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({ kind: fc.constant('join' as const), priority: fc.nat(9) }),
        },
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('go' as const), room: fc.nat(5) }) },
        {
          weight: 2,
          arbitrary: fc.record({ kind: fc.constant('leave' as const), pick: fc.nat() }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constant('comeBack' as const), pick: fc.nat() }),
        },
      ),
      { maxLength: 120 },
    );
    await fc.assert(
      fc.asyncProperty(actions, async (list) => {
        const place = new Place();
        const { line, went } = place;
        const here: Person[] = [];
        const expected: Person[] = [];
        let arrivals = 0;
        for (const action of list) {
          if (action.kind === 'join') {
            const newcomer = new Person(place, arrivals++, action.priority);
            here.push(newcomer);
            line.join(newcomer, 1);
            await settle();
          } else if (action.kind === 'leave' && here.length > 0) {
            const [gone] = here.splice(action.pick % here.length, 1);
            gone!.isWaiting = false;
            line.leave(gone!, 1, false);
          } else if (action.kind === 'comeBack' && went.length > 0) {
            const back = went[action.pick % went.length]!;
            if (back.isWaiting) continue;
            back.isWaiting = true;
            here.push(back);
            line.comeBack(back, 1);
          } else if (action.kind === 'go') {
            here.sort((a, b) => a.priority - b.priority || a.order - b.order);
            // No more than are there: room that is left over would go to the next who joins.
            const room = Math.min(action.room, here.length);
            expected.push(...here.splice(0, room));
            place.give(room);
          }
        }
        expect(went).toEqual(expected);
        expect(line.first()?.isWaiting ?? here.length === 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('frees the places of those who leave, so that 100,000 of them do not pile up behind one', async () => {
    const place = new Place();
    const { line, went } = place;
    line.join(new Person(place, 0), 1);
    const crowd = Array.from({ length: 100_000 }, (_, index) => new Person(place, index + 1));
    for (const one of crowd) line.join(one, 1);
    await settle();
    for (const one of crowd.slice(0, -1)) {
      one.isWaiting = false;
      line.leave(one, 1, false);
    }
    place.give(2);
    expect(went.map(({ name }) => name)).toEqual([0, 100_000]);
    expect(line.first()).toBeUndefined();
  });
});
