import fc from 'fast-check';
import { Line, type InLine } from '../../src/bucket/line.js';

interface Person extends InLine {
  readonly name: number;
  waiting: boolean;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A line that lets go as many as `room` says, and who went, in order. */
function openLine(): { line: Line<Person>; went: Person[]; give: (room: number) => void } {
  let room = 0;
  const went: Person[] = [];
  const line: Line<Person> = new Line<Person>({
    admit: () => room > 0 && room-- > 0,
    admitted: (person) => {
      person.waiting = false;
      went.push(person);
    },
  });
  return {
    line,
    went,
    give: (more) => {
      room += more;
      line.advance();
    },
  };
}

const person = (name: number, priority = 5): Person => ({
  name,
  priority,
  arrival: name,
  waiting: true,
});

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
        const { line, went, give } = openLine();
        const here: Person[] = [];
        const expected: Person[] = [];
        let arrivals = 0;
        for (const action of list) {
          if (action.kind === 'join') {
            const newcomer = person(arrivals++, action.priority);
            here.push(newcomer);
            line.join(newcomer);
            await settle();
          } else if (action.kind === 'leave' && here.length > 0) {
            const [gone] = here.splice(action.pick % here.length, 1);
            gone!.waiting = false;
            line.left(gone!);
          } else if (action.kind === 'comeBack' && went.length > 0) {
            const back = went[action.pick % went.length]!;
            if (back.waiting) continue;
            back.waiting = true;
            here.push(back);
            line.comeBack(back);
          } else if (action.kind === 'go') {
            here.sort((a, b) => a.priority - b.priority || a.arrival - b.arrival);
            // No more than are there: room that is left over would go to the next who joins.
            const room = Math.min(action.room, here.length);
            expected.push(...here.splice(0, room));
            give(room);
          }
        }
        expect(went).toEqual(expected);
        expect(line.first()?.waiting ?? here.length === 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('frees the places of those who leave, so that 100,000 of them do not pile up behind one', async () => {
    const { line, went, give } = openLine();
    line.join(person(0));
    const crowd = Array.from({ length: 100_000 }, (_, index) => person(index + 1));
    for (const one of crowd) line.join(one);
    await settle();
    for (const one of crowd.slice(0, -1)) {
      one.waiting = false;
      line.left(one);
    }
    give(2);
    expect(went.map(({ name }) => name)).toEqual([0, 100_000]);
    expect(line.first()).toBeUndefined();
  });
});
