/**
 * What other users of a quota leave of it, learnt from the server's refusals.
 *
 * A refusal shows that no more than what was not refused is ours. From a little below that it grows along the cubic curve of CUBIC
 * congestion control (RFC 9438): fast at first, flat around the level that was refused, where it is most likely to be
 * right still, and fast again beyond, so that a quota that others stop using is soon used again.
 *
 * A first refusal that leaves less than half of the amount is not yet taken at its word: it may come from what this or
 * another process used up a moment ago, and is over with that window. So the ceiling doubles by the window, back to the
 * amount after two, unless a second refusal confirms the first.
 */
export class Ceiling {
  readonly #limit: number | undefined;
  readonly #least: number;
  readonly #windowMs: number;
  /** What was ours when the server refused more. */
  #level: number;
  /** When it did. */
  #since = -Infinity;
  /** Whether it did so before. */
  #isConfirmed = false;

  /**
   * @param limit - the weight that one window of `windowMs` may hold, and the ceiling before any refusal; where no limit
   * is known, it is twice of what the refusals have left, and `least` at least
   */
  constructor(limit: number | undefined, windowMs: number, least = 1) {
    this.#limit = limit;
    this.#least = least;
    this.#windowMs = windowMs;
    this.#level = limit ?? 1;
  }

  /** Whether the whole amount is ours at the moment `now`. */
  isWhole(now: number): boolean {
    return this.at(now) >= this.#amount;
  }

  /** A ceiling that has learnt what `state` says. */
  static of(amount: number, windowMs: number, state: CeilingState): Ceiling {
    const ceiling = new Ceiling(amount, windowMs);
    ceiling.#level = state.level;
    ceiling.#since = state.since;
    ceiling.#isConfirmed = state.isConfirmed;
    return ceiling;
  }

  /** What it has learnt. */
  toState(): CeilingState {
    return { level: this.#level, since: this.#since, isConfirmed: this.#isConfirmed };
  }

  /**
   * The server refused a request of `weight`, sent at the moment `sentAt`, while permits of `used` were in flight or
   * cooling, its own among them.
   *
   * @returns whether that is news: all refusals of what was sent before the first became known are one event
   */
  refused(weight: number, used: number, sentAt: number, now: number): boolean {
    const isNews = sentAt > this.#since;
    this.#level = Math.max(1, (isNews ? used : this.#level) - weight);
    if (isNews) {
      this.#isConfirmed = this.#since !== -Infinity;
      this.#since = now;
    }
    return isNews;
  }

  /** What may be in flight and cooling at the moment `now`: a whole number from 1 to the amount, or a limit of 0. */
  at(now: number): number {
    // Nothing grows there, in no number of windows: what comes of that is no number.
    if (this.#amount === 0) return 0;
    const windows = (now - this.#since) / this.#windowMs;
    const growth = STEEPNESS * this.#amount * (windows - this.#flatAfter) ** 3;
    const doubled = this.#isDoubtful ? this.#amount * 2 ** (windows - DOUBT) : 0;
    return Math.min(this.#amount, Math.max(1, Math.floor(Math.max(this.#level + growth, doubled))));
  }

  /** The moment at which the ceiling reaches `weight`. */
  reaches(weight: number): number {
    const grown = this.#flatAfter + Math.cbrt((weight - this.#level) / (STEEPNESS * this.#amount));
    const doubled = this.#isDoubtful ? DOUBT + Math.log2(weight / this.#amount) : Infinity;
    return this.#since + Math.max(0, Math.min(grown, doubled)) * this.#windowMs;
  }

  get #amount(): number {
    return this.#limit ?? Math.max(this.#least, 2 * this.#level);
  }

  get #isDoubtful(): boolean {
    return !this.#isConfirmed && this.#level < this.#amount / 2;
  }

  /** After how many windows the curve is flat: it starts by the step back below the level. */
  get #flatAfter(): number {
    return Math.cbrt((STEP_BACK * this.#level) / (STEEPNESS * this.#amount));
  }
}

/** What a ceiling has learnt: what was ours when the server refused more, when that was, and whether it was not the first time. */
export interface CeilingState {
  readonly level: number;
  readonly since: number;
  readonly isConfirmed: boolean;
}

/** The part of the level by which to go below it at once. */
export const STEP_BACK = 0.05;

/**
 * How fast the curve leaves the level: with 0.002 the 40 % that another consumer gives back are used again after 8.3
 * windows, and the level is tried again every three or four, which costs less than 1 % of the calls.
 */
export const STEEPNESS = 0.002;

/** After how many windows a refusal that nothing confirms is forgotten. The second is sent on by half of the amount. */
export const DOUBT = 2;
