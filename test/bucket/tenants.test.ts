import fc from 'fast-check';
import { Heap } from '../../src/bucket/heap.js';
import type { InLine } from '../../src/bucket/in-line.js';
import { Line } from '../../src/bucket/line.js';
import { TenantTurns } from '../../src/bucket/tenant-turns.js';
import { NO_TENANT, readTenants, type Tenant } from '../../src/options/tenants.js';
import type { Demand } from '../../src/window/window.js';

/** One in line, of some weight, who goes when there is room for it. */
class Person implements InLine {
  readonly demands: readonly Demand[];
  readonly priority = 5;
  isWaiting = true;

  constructor(
    readonly place: Place,
    readonly tenant: Tenant,
    readonly weight: number,
    readonly order: number,
  ) {
    this.demands = [{ window: undefined as never, weight }];
  }

  awaitRoom(): never {
    throw new Error('Nobody asks here');
  }

  onRoom(): boolean {
    if (this.place.room < this.weight) return false;
    this.place.room -= this.weight;
    this.leave(true);
    this.place.went.push(this);
    return true;
  }

  leave(hasTurn: boolean): void {
    this.isWaiting = false;
    this.place.people.delete(this);
    this.place.line.leave(this, this.weight, hasTurn);
  }
}

/** A line, how much there is room for, who waits and who went, in order. */
class Place {
  room = 0;
  readonly people = new Set<Person>();
  readonly went: Person[] = [];
  readonly line = new Line(() => undefined);
  #arrivals = 0;

  join(tenant: Tenant, weight: number): Person {
    const person = new Person(this, tenant, weight, this.#arrivals++);
    this.people.add(person);
    this.line.join(person, weight);
    return person;
  }

  give(more: number): void {
    this.room += more;
    this.line.advance();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const names = ['a', 'b', 'c', 'd', undefined] as const;

describe('tenants in a line', () => {
  test('each that waits gets its share of what is sent, within one call', async () => {
    const shares = fc.tuple(...['a', 'b', 'c', 'd'].map(() => fc.integer({ min: 1, max: 6 })));
    // How many calls of which weights each has: all wait from the beginning, some end before others.
    const calls = fc.tuple(
      ...names.map(() => fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(shares, calls, async ([a, b, c, d], all) => {
        const tenantOf = readTenants({ a, b, c, d } as Record<string, number>);
        const place = new Place();
        for (const [index, weights] of all.entries()) {
          for (const weight of weights) place.join(tenantOf(names[index]), weight);
        }
        await settle();
        for (let step = 0; step < 700 && place.people.size > 0; step++) place.give(1);
        expect(place.people.size).toBe(0);
        expectShares(
          place.went,
          all.map((_, index) => tenantOf(names[index])),
        );
      }),
      { numRuns: 150 },
    );
  });

  test('one who goes and comes again gets no more than its share', async () => {
    const place = new Place();
    const tenantOf = readTenants({});
    for (let index = 0; index < 100; index++) place.join(tenantOf('many'), 1);
    for (let step = 0; step < 60; step++) {
      const hasOne = [...place.people].some(({ tenant }) => tenant.name === 'one');
      if (!hasOne) place.join(tenantOf('one'), 1);
      await settle();
      place.give(1);
    }
    const ofOne = place.went.filter(({ tenant }) => tenant.name === 'one').length;
    expect(ofOne).toBeGreaterThanOrEqual(29);
    expect(ofOne).toBeLessThanOrEqual(31);
  });

  test('a heavy call is paid for by those of its tenant that come after it', async () => {
    const place = new Place();
    const tenantOf = readTenants({});
    for (const weight of [10, 1, 1]) place.join(tenantOf('heavy'), weight);
    for (let index = 0; index < 20; index++) place.join(tenantOf('light'), 1);
    await settle();
    place.give(33);
    const order = place.went.map(({ tenant }) => tenant.name![0]).join('');
    // The heavy one goes while it is due, and ten light ones after it before the next of its tenant.
    expect(order).toMatch(/^l{0,10}hl{8,11}h/);
  });

  test('whoever leaves, or comes back, changes no turn of others', async () => {
    const place = new Place();
    const tenantOf = readTenants({});
    const [a, b, c] = ['a', 'b', 'c'].map((name) =>
      Array.from({ length: 10 }, () => place.join(tenantOf(name), 1)),
    ) as [Person[], Person[], Person[]];
    await settle();
    for (const person of a.slice(1)) person.leave(false);
    place.give(5);
    const first = place.went.at(0)!;
    expect(first).toBe(a[0]);
    // It is refused, and back at the head of its tenant, whose turn it is again.
    first.isWaiting = true;
    place.people.add(first);
    place.line.comeBack(first, 1);
    place.give(1);
    expect(place.went.at(-1)).toBe(first);
    place.give(100);
    expect(place.went.filter((person) => b.includes(person)).length).toBe(10);
    expect(place.went.filter((person) => c.includes(person)).length).toBe(10);
    expect(place.line.length).toBe(0);
  });

  test('the next ones are told in the order in which they go', async () => {
    const place = new Place();
    const tenantOf = readTenants({ a: 2 });
    for (const name of ['a', 'a', 'a', 'a', 'b', 'b', undefined]) place.join(tenantOf(name), 1);
    await settle();
    const next = place.line.next(6);
    expect(new Set(next).size).toBe(6);
    expect(place.line.first()).toBe(next[0]);
    expect(
      next
        .slice(0, 3)
        .map(({ tenant }) => tenant.name)
        .sort(),
    ).toEqual(['a', 'b', undefined]);
  });
});

/** None that waits has less than its part of what is sent since it began to, but for one call. */
function expectShares(went: readonly Person[], tenants: readonly Tenant[]): void {
  const heaviest = Math.max(...went.map(({ weight }) => weight));
  const lastOf = new Map(tenants.map(({ name }) => [name, 0]));
  for (const [index, { tenant }] of went.entries()) lastOf.set(tenant.name, index);
  for (const { name, share } of tenants) {
    // Those who wait with it change only where another has no more: a stretch is taken between such ends.
    const ends = [...new Set([0, ...[...lastOf.values()].map((last) => last + 1)])].sort(
      (x, y) => x - y,
    );
    for (const [place, end] of ends.entries()) {
      const start = ends[place - 1] ?? 0;
      if (end > lastOf.get(name)! + 1) break;
      const shares = tenants
        .filter((tenant) => lastOf.get(tenant.name)! + 1 >= end)
        .reduce((sum, tenant) => sum + tenant.share, 0);
      let least = 0;
      let lag = 0;
      let behind = 0;
      // How far it falls behind in the worst stretch that ends here.
      for (const person of went.slice(start, end)) {
        const own = person.tenant.name === name ? person.weight : 0;
        lag = Math.max(0, lag + (person.weight * share) / shares - own);
        least = Math.max(least, lag);
        behind += (person.weight * share) / shares - own;
        // From the moment that it began to wait.
        if (start === 0) expect(behind).toBeLessThanOrEqual(heaviest);
      }
      // In any stretch by two: one that it was ahead at its start, and one that it is behind at its end.
      expect(least).toBeLessThanOrEqual(2 * heaviest);
    }
  }
}

test('a heap gives what precedes all others, whatever is removed', () => {
  const actions = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('take' as const)));
  fc.assert(
    fc.property(actions, fc.nat(), (all, pick) => {
      const heap = new Heap<{ value: number }>((a, b) => a.value < b.value);
      const items: { value: number }[] = [];
      for (const action of all) {
        if (action === 'take') {
          const out = items.splice(pick % (items.length || 1), 1)[0];
          if (out) expect(heap.remove(out)).toBe(true);
        } else {
          const item = { value: action };
          items.push(item);
          heap.add(item);
        }
        expect(heap.first?.value).toBe(
          items.length === 0 ? undefined : Math.min(...items.map(({ value }) => value)),
        );
      }
    }),
  );
});

test.each([5e-324, 1e-7, 0, 1e7])(
  'a share of %p is refused: turns could not be told apart',
  (share) => {
    expect(() => readTenants({ big: share })).toThrow('a number from 0.000001 to 1000000');
  },
);

test('a tenant that is gone is forgotten as soon as others have had their part too', () => {
  const turns = new TenantTurns(() => 1);
  const tenant = (name: string): Tenant => ({ name, share: 1 });
  turns.began(tenant('stays'), 1);
  for (let index = 0; index < 1000; index++) {
    const guest = tenant(`guest${index}`);
    turns.began(guest, 1);
    for (const who of [guest, tenant('stays')]) {
      turns.first();
      turns.passed(who, 1);
    }
    turns.ended(guest);
  }
  turns.first();
  expect(turns.size).toBeLessThanOrEqual(3);
  expect(NO_TENANT.name).toBeUndefined();
});
