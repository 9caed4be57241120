/** Several processes on the real file, in simulated time: crashes, stops and delays at their worst. */
import fc from 'fast-check';
import type { KeptLimit } from '../../src/limits/limit.js';
import type { Machine } from '../../src/window/file/machine.js';
import { FileWindows } from '../../src/window/file/windows.js';
import type { Permit, Window } from '../../src/window/window.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { keptLimit } from '../support/kept-limit.js';
import { newFile } from './folder.js';

const LEASE_MS = 1000;
const GRACE_MS = 200;

interface Actor {
  pid: number;
  windows: FileWindows;
  bucket: Window;
  stoppedUntil: number;
}

/** What happens at each step: who does something, what, and how long requests then take. */
const step = fc.record({
  afterMs: fc.oneof(fc.nat(5), fc.nat(80), fc.nat(700)),
  who: fc.nat(3),
  what: fc.oneof(
    { weight: 12, arbitrary: fc.constant('send' as const) },
    { weight: 1, arbitrary: fc.constant('crash' as const) },
    { weight: 1, arbitrary: fc.constant('stop' as const) },
    // Stopped between the taking of a permit and the sending of its request.
    { weight: 1, arbitrary: fc.constant('catch' as const) },
  ),
  weight: fc.integer({ min: 1, max: 3 }),
  /** How many it sends at once. */
  count: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 12 })),
  outwardMs: fc.nat(150),
  backMs: fc.nat(150),
  fate: fc.constantFrom(
    'answered' as const,
    'answered' as const,
    'lost' as const,
    'unsent' as const,
  ),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class World {
  now = 1000;
  readonly counted: Counted[] = [];
  readonly actors: Actor[] = [];
  readonly #path: string;
  readonly #limit: KeptLimit;
  readonly #landings: { at: number; actor: Actor; permit: Permit; fate: Step['fate'] }[] = [];

  /** Process ids of those that have crashed. */
  readonly #ended = new Set<number>();
  #pids = 0;
  readonly #isSeen: boolean;

  /** @param isSeen - whether processes see each other's ids, as containers do not */
  constructor(path: string, limit: KeptLimit, processes: number, isSeen: boolean) {
    this.#path = path;
    this.#limit = limit;
    this.#isSeen = isSeen;
    for (let index = 0; index < processes; index++) this.actors.push(this.start());
  }

  start(): Actor {
    const settings = {
      path: this.#path,
      leaseMs: LEASE_MS,
      maxMegabytes: 16,
      onOutage: 'wait',
      localShare: 1,
    } as const;
    const pid = ++this.#pids;
    const machine: Machine = {
      clock: { boot: 'boot', now: () => this.now },
      self: { pid, thread: pid, start: '0', ids: this.#isSeen ? 'host' : `container ${pid}` },
      goesOn: (other) => (this.#isSeen ? !this.#ended.has(other.pid) : undefined),
      timers: globalThis,
      endings: new Set(),
    };
    const windows = new FileWindows(settings, () => undefined, machine);
    return { pid, windows, bucket: windows.open('org#app GET /x', this.#limit), stoppedUntil: 0 };
  }

  /** Lets time pass, and requests end in their order, but for those of processes that are stopped. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#landings
        .map((landing) => ({ landing, at: Math.max(landing.at, landing.actor.stoppedUntil) }))
        .sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.now = Math.max(this.now, next.at);
      this.#landings.splice(this.#landings.indexOf(next.landing), 1);
      next.landing.permit.settle(next.landing.fate);
      next.landing.actor.windows.flush();
    }
    this.now = until;
  }

  act(step: Step): void {
    const { who, what, count } = step;
    const index = who % this.actors.length;
    const actor = this.actors[index]!;
    if (this.now < actor.stoppedUntil) return;
    if (what === 'stop') actor.stoppedUntil = this.now + 3 * LEASE_MS;
    else if (what === 'crash') {
      // What it sent goes on its way, by no more than the grace; nothing is settled any more.
      for (const landing of [...this.#landings]) {
        if (landing.actor === actor) this.#landings.splice(this.#landings.indexOf(landing), 1);
      }
      this.crashed.push(actor);
      this.#ended.add(actor.pid);
      this.actors[index] = this.start();
    } else {
      for (let left = count; left > 0 && this.now >= actor.stoppedUntil; left--) {
        this.#send(actor, step);
      }
    }
  }

  #send(actor: Actor, { what, weight, outwardMs, backMs, fate }: Step): void {
    const permit = actor.windows.atomically(
      () => (actor.bucket.fits(weight) ? actor.bucket.take(weight) : undefined),
      true,
    );
    if (permit === undefined) return;
    // As requests do, which send nothing then: what was booked ahead may be another's by now.
    if (!permit.isHeld) {
      permit.settle('unsent');
      return;
    }
    // Where processes do not see each other, that would be over: see docs/processes.md.
    const isCaught = what === 'catch' && this.#isSeen;
    if (isCaught) actor.stoppedUntil = this.now + 3 * LEASE_MS;
    const sentAt = isCaught ? actor.stoppedUntil : this.now;
    if (fate !== 'unsent') this.counted.push({ at: sentAt + outwardMs, weight });
    const endsAfter = fate === 'lost' ? Math.max(0, outwardMs - GRACE_MS) : outwardMs + backMs;
    this.#landings.push({ at: sentAt + endsAfter, actor, permit, fate });
  }

  readonly crashed: Actor[] = [];

  async end(): Promise<void> {
    for (const { windows } of [...this.actors, ...this.crashed]) await windows.close();
  }
}

describe('processes that share a file', () => {
  it('never send more than one window holds, whatever happens to them', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 120 }),
        fc.integer({ min: 2, max: 4 }),
        fc.oneof(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 20, max: 80 })),
        fc.integer({ min: 100, max: 1500 }),
        fc.constantFrom<KeptLimit['pacing']>('burst', 'even'),
        fc.boolean(),
        // The shortest way there and back, of all of them, is vouched for.
        fc.constantFrom([0, 0], [50, 0], [0, 50], [20, 50]),
        async (
          steps,
          processes,
          amount,
          windowMs,
          pacing,
          isSeen,
          [leastOut = 0, leastBack = 0],
        ) => {
          const minRoundTripMs = leastOut + leastBack;
          const limit = keptLimit({
            ...{ amount, windowMs, pacing, minRoundTripMs },
            lostGraceMs: GRACE_MS,
          });
          const world = new World(newFile(), limit, processes, isSeen);
          for (const each of steps) {
            world.pass(each.afterMs);
            const { outwardMs, backMs } = each;
            world.act({ ...each, outwardMs: leastOut + outwardMs, backMs: leastBack + backMs });
          }
          world.pass(10_000);
          await world.end();
          sent += world.counted.length;
          expectPromiseKept(world.counted, limit);
        },
      ),
      { numRuns: 60 },
    );
    expect(sent).toBeGreaterThan(200);
  });
});
