/** A permit as an onlooker knows it: from when it was taken, and from what came of its request. */
export interface SeenPermit {
  readonly weight: number;
  readonly takenAt: number;
  /** When it ended, by the clock that counts; undefined while it is in flight. */
  endedAt: number | undefined;
  /** What was added to the window when it ended. */
  graceMs: number;
  /** Until when it cools at the least, and at the most; where the two differ, the documents leave it open. */
  low: number;
  high: number;
}

/** The permits of one bucket, written down as plainly as possible, with nothing of the code that is tested. */
export class Book {
  amount: number;
  readonly windowMs: number;
  readonly #countFrom: 'response' | 'send';
  readonly #permits = new Set<SeenPermit>();
  /** With even pacing: the moment before which nothing more may go. */
  nextAt = -Infinity;
  /** The same before the permits of the moment `pacedAt`. */
  nextBefore = -Infinity;
  pacedAt = -Infinity;
  /** Until when the server asked to be left alone, having refused one that is under no other limit. */
  pausedUntil = -Infinity;

  constructor(amount: number, windowMs: number, countFrom: 'response' | 'send') {
    this.amount = amount;
    this.windowMs = windowMs;
    this.#countFrom = countFrom;
  }

  /** A permit is taken at the moment `now`. */
  take(weight: number, now: number): SeenPermit {
    const until = Infinity;
    const permit = {
      weight,
      takenAt: now,
      endedAt: undefined,
      graceMs: 0,
      low: until,
      high: until,
    };
    this.#permits.add(permit);
    return permit;
  }

  /** With even pacing, after a permit of `weight`: a little lateness does not put off the plan. */
  pace(weight: number, now: number): void {
    if (now !== this.pacedAt) this.nextBefore = this.nextAt;
    this.pacedAt = now;
    const planned = now - this.nextAt < 20 ? this.nextAt : now;
    this.nextAt = planned + (this.windowMs * weight) / this.amount;
  }

  /** Its request ended at the moment `now`, and may be counted up to `graceMs` later. */
  ended(permit: SeenPermit, now: number, graceMs: number): void {
    if (this.#countFrom === 'response') this.#cool(permit, now, graceMs);
  }

  #cool(permit: SeenPermit, now: number, graceMs: number): void {
    permit.endedAt = now;
    permit.graceMs = graceMs;
    permit.low = permit.high = Math.ceil(now + this.windowMs + graceMs);
  }

  /** All that is in flight ends at that moment at the latest. */
  endAll(at: number, graceMs: number): void {
    for (const permit of this.#permits)
      if (permit.endedAt === undefined) this.ended(permit, at, graceMs);
  }

  /** Its request was not sent after all: with even pacing it gives back its turn, where none was taken after it. */
  unsent(permit: SeenPermit): void {
    this.#permits.delete(permit);
    const planned = this.nextAt - (this.windowMs * permit.weight) / this.amount;
    if (planned < permit.takenAt + 1) this.nextAt = planned;
  }

  /** It may be another's by now: its process, which has not sent its request yet, could be taken for dead. */
  uncertain(permit: SeenPermit): void {
    permit.low = -Infinity;
  }

  /** Its request was sent at the moment `now`. */
  flew(permit: SeenPermit, now: number): void {
    if (this.#countFrom === 'send') this.#cool(permit, now, 0);
    else permit.low = Infinity;
  }

  /** It was refused, for a reason that is yet to be found out: it counts, or it does not. */
  undecided(permit: SeenPermit): void {
    permit.low = -Infinity;
    permit.high = Infinity;
  }

  /** Another amount holds from the moment `now` on: with even pacing, what is left of a step is shorter by a larger one. */
  change(amount: number, now: number): void {
    if (amount > this.amount && this.nextAt > now) {
      this.nextAt = now + ((this.nextAt - now) * this.amount) / amount;
    }
    this.amount = amount;
  }

  /** What is in flight or cools at the moment `now`: at the least, and at the most. */
  held(now: number): { readonly low: number; readonly high: number } {
    let low = 0;
    let high = 0;
    for (const permit of this.#permits) {
      if (permit.high <= now) this.#permits.delete(permit);
      else {
        high += permit.weight;
        if (permit.low > now) low += permit.weight;
      }
    }
    return { low, high };
  }

  /** The least that is in flight or still cools at the moment `now`, which may be one to come. */
  heldUntil(now: number): number {
    let low = 0;
    for (const permit of this.#permits) if (permit.low > now) low += permit.weight;
    return low;
  }

  /** What is in flight. */
  get flying(): number {
    let sum = 0;
    for (const { endedAt, weight } of this.#permits) if (endedAt === undefined) sum += weight;
    return sum;
  }

  /** Whether it is certain of everything. */
  get isExact(): boolean {
    for (const { high } of this.#permits) if (high === Infinity) return false;
    return true;
  }
}
