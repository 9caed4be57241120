import type { Random } from '../random.js';
import type { Agenda, Item, Rank } from './agenda.js';

/** What the clocks and the event loop of a process are like. */
export interface RuntimePlan {
  /** What its monotonic clock shows at the start. */
  readonly monotonic: number;
  /** What its wall clock shows then. */
  readonly wall: number;
  /** How much of a millisecond both go on in one of the true time. */
  readonly rate: number;
  /** How late a timer may be, in milliseconds. */
  readonly lateMs: number;
  /** Whether timers go by whole milliseconds, as those of Node.js: up to one too early. */
  readonly isCoarse: boolean;
}

/** The clocks, the timers and the event loop of one simulated process. */
export class Runtime {
  readonly plan: RuntimePlan;
  /** When it was started, in the true time. */
  readonly startedAt: number;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #timers = new Set<SimulatedTimer>();
  /** Both clocks at one moment of the true time. */
  #anchor: { readonly at: number; readonly monotonic: number };
  #wallOffset: number;
  #heldUntil = -Infinity;
  #isDead = false;
  /** Runs around whatever happens here. */
  readonly #enter: (runtime: Runtime, action: () => void) => void;

  constructor(
    plan: RuntimePlan,
    agenda: Agenda,
    random: Random,
    enter: (runtime: Runtime, action: () => void) => void,
  ) {
    this.plan = plan;
    this.#agenda = agenda;
    this.#random = random;
    this.#enter = enter;
    this.startedAt = agenda.now;
    this.#anchor = { at: agenda.now, monotonic: plan.monotonic };
    this.#wallOffset = plan.wall - plan.monotonic;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Until when nothing happens here: its event loop is busy, or it was stopped. */
  get heldUntil(): number {
    return this.#heldUntil;
  }

  get isHeld(): boolean {
    return this.#agenda.now < this.#heldUntil;
  }

  /** The timers that are set, or those of them that keep the process alive. */
  timers(kind: 'all' | 'ref'): number {
    if (kind === 'all') return this.#timers.size;
    let count = 0;
    for (const timer of this.#timers) if (timer.hasRef()) count += 1;
    return count;
  }

  /** In nanoseconds, as Node.js tells it: what was reckoned there and back is the same again. */
  monotonic(): number {
    const { at, monotonic } = this.#anchor;
    return (
      Math.round((monotonic + Math.max(0, this.#agenda.now - at) * this.plan.rate) * 1e6) / 1e6
    );
  }

  wall(): number {
    return Math.floor(this.monotonic() + this.#wallOffset);
  }

  /** Sets the wall clock. */
  setWall(byMs: number): void {
    this.#wallOffset += byMs;
  }

  /** Nothing happens here until then. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#agenda.now + ms);
  }

  /** The machine sleeps: nothing happens, and the monotonic clock stands still. */
  sleep(ms: number): void {
    this.hold(ms);
    this.#anchor = { at: this.#agenda.now + ms, monotonic: this.monotonic() };
    this.#wallOffset += ms;
  }

  /** It ends at once; nothing happens here any more. */
  kill(): void {
    this.#isDead = true;
    for (const timer of this.#timers) this.clear(timer);
  }

  /** Runs `action` here now. */
  run(action: () => void): void {
    this.#enter(this, action);
  }

  /** Has `action` happen here at that true time, or when it is not held up any longer. */
  at(at: number, rank: Rank, action: () => void): Item {
    const item = this.#agenda.add(at, rank, () => {
      if (this.#isDead) return;
      if (this.isHeld) this.#agenda.postpone(item, this.#heldUntil);
      else this.#enter(this, action);
    });
    return item;
  }

  setTimeout(action: () => void, ms: number | undefined, everyMs?: number): SimulatedTimer {
    const timer = new SimulatedTimer(this, action, everyMs);
    this.#timers.add(timer);
    this.#arm(timer, ms);
    return timer;
  }

  clear(timer: unknown): void {
    if (!(timer instanceof SimulatedTimer)) return;
    if (timer.item) timer.item.isOff = true;
    this.#timers.delete(timer);
  }

  setImmediate(action: () => void): SimulatedTimer {
    // No timer: it is over with this turn of the event loop.
    const immediate = new SimulatedTimer(this, action, undefined);
    immediate.item = this.at(this.#agenda.now, 'immediate', action);
    return immediate;
  }

  #arm(timer: SimulatedTimer, ms: number | undefined): void {
    const now = this.monotonic();
    // As Node.js reads it; what is too long for it fires at once there.
    const whole = ms !== undefined && ms >= 1 && ms <= 2_147_483_647 ? Math.trunc(ms) : 1;
    const late = this.#random.chance(0.2) ? this.#random.between(0, this.plan.lateMs) : 0;
    this.#await(timer, (this.plan.isCoarse ? Math.floor(now) : now) + whole + late);
  }

  /** Has `timer` fire when the monotonic clock shows `due`. */
  #await(timer: SimulatedTimer, due: number): void {
    const { at, monotonic } = this.#anchor;
    timer.item = this.at(at + (due - monotonic) / this.plan.rate, 'timer', () => {
      // The machine has slept since.
      if (this.monotonic() < due - 1e-3) {
        this.#await(timer, due);
        return;
      }
      if (timer.everyMs === undefined) this.#timers.delete(timer);
      else this.#arm(timer, timer.everyMs);
      timer.action();
    });
  }
}

/** What `setTimeout` returns. */
export class SimulatedTimer {
  readonly #runtime: Runtime;
  readonly action: () => void;
  readonly everyMs: number | undefined;
  item: Item | undefined;
  #hasRef = true;

  constructor(runtime: Runtime, action: () => void, everyMs: number | undefined) {
    this.#runtime = runtime;
    this.action = action;
    this.everyMs = everyMs;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  close(): this {
    this.#runtime.clear(this);
    return this;
  }
}
