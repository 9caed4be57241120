import { Ceiling } from './ceiling.js';
import { Cooling } from './cooling.js';

/**
 * A limit that the table lacks, learnt from refusals: so many calls in a second.
 *
 * Where a limit of a minute is refused though its account has room, either somebody else uses it too, or the server has
 * another limit of a shorter time. What tells the two apart is what the server says a second later to one more call:
 * refused again, it is the minute that is used up; accepted, it was a second, in which as many calls were accepted
 * before. That is the rate from then on. It grows like a {@link Ceiling}, but only while somebody wants more than it
 * allows, for nothing is learnt from silence, and it is forgotten when it has grown to twice of what it was.
 */
export class LearntRate {
  readonly #ceiling = new Ceiling(undefined, RATE_WINDOW_MS);
  /** Calls that the server has accepted in the last second. */
  readonly #accepted = new Cooling();
  #inFlight: number;
  /** Whether one call is yet to tell. */
  #isProbing = true;
  #pausedUntil: number;
  /** What is sent up to then belongs to the burst that was refused last. */
  #refusedAt: number;
  /** Time as the ceiling knows it: it stands still while nobody wants more. */
  #age = 0;
  #askedAt: number;
  #refusedWeight: number;
  /** Whether somebody wanted more then. */
  #isWanted = false;

  /**
   * The server refused one call of those in flight.
   *
   * @param weight - its weight
   * @param inFlight - calls in flight, with that one
   * @param accepted - calls accepted in the last second
   */
  constructor(weight: number, inFlight: number, accepted: number, now: number) {
    this.#refusedWeight = weight;
    this.#inFlight = inFlight - 1;
    this.#refusedAt = now;
    this.#askedAt = now;
    this.#pausedUntil = now + RATE_WINDOW_MS;
    // They were accepted up to a second ago; that they count for a whole second more only delays the probe.
    if (accepted > 0) this.#accepted.add(now + RATE_WINDOW_MS, accepted);
    this.#ceiling.refused(1, inFlight + accepted, now, 0);
  }

  /** Calls that may go in a second, once that is certain. */
  get amount(): number | undefined {
    return this.#isProbing ? undefined : this.#ceiling.at(this.#age);
  }

  /** Weight refused for a reason that is still to be told: a rate, or the limit itself. */
  get refusedWeight(): number {
    return this.#refusedWeight;
  }

  /** Whether it allows no less than twice of what was learnt, or has not been used for long. */
  isNeedless(now: number): boolean {
    return (
      now - this.#askedAt > FORGET_MS || (!this.#isProbing && this.#ceiling.isWhole(this.#age))
    );
  }

  /** Whether one more call may go at the moment `now`. */
  fits(now: number): boolean {
    if (this.#isWanted) this.#age += Math.min(now - this.#askedAt, RATE_WINDOW_MS);
    this.#askedAt = now;
    this.#accepted.expire(now);
    const used = this.#inFlight + this.#accepted.total;
    const fits = now >= this.#pausedUntil && used < this.#allowed;
    this.#isWanted = !fits;
    return fits;
  }

  /** How long it takes, in milliseconds, until one more call may fit; a lower bound while answers are awaited. */
  earliestMs(now: number): number {
    this.#accepted.expire(now);
    const pauseMs = this.pausedMs(now);
    const missing = this.#inFlight + this.#accepted.total + 1 - this.#allowed;
    if (missing <= 0) return pauseMs;
    // Whoever is still in flight counts for at least a second from now.
    const freeAt = this.#accepted.freeAt(missing) ?? now + RATE_WINDOW_MS;
    return Math.max(pauseMs, freeAt - now);
  }

  /** How long nothing goes yet after a refusal, in milliseconds. */
  pausedMs(now: number): number {
    return Math.max(0, this.#pausedUntil - now);
  }

  /** A call was sent. */
  took(): void {
    this.#inFlight += 1;
  }

  /** A call ended without a word on quotas. */
  ended(): void {
    this.#inFlight -= 1;
  }

  /**
   * The server accepted a call that was sent at the moment `sentAt`.
   *
   * @returns whether that makes the rate certain
   */
  accepted(sentAt: number, now: number): boolean {
    this.ended();
    this.#accepted.add(now + RATE_WINDOW_MS, 1);
    if (!this.#isProbing || sentAt <= this.#refusedAt) return false;
    this.#isProbing = false;
    this.#refusedWeight = 0;
    return true;
  }

  /**
   * The server refused a call of `weight` that was sent at the moment `sentAt`.
   *
   * @returns whether it is the first refusal of its burst; undefined where no rate explains it, and the limit itself is
   * used up
   */
  refused(weight: number, sentAt: number, now: number): boolean | undefined {
    this.#accepted.expire(now);
    const used = this.#inFlight + this.#accepted.total;
    const isNews = sentAt > this.#refusedAt;
    this.ended();
    if (isNews && this.#isProbing) return undefined;
    this.#refusedWeight = isNews ? weight : this.#refusedWeight + weight;
    if (isNews) {
      this.#refusedAt = now;
      // Alone in its second, it was not too many; one more is to tell what it was.
      this.#isProbing = used <= 1;
      this.#pausedUntil = now + (this.#isProbing ? RATE_WINDOW_MS : RATE_STEP_MS);
    }
    // The ceiling is on a clock of its own.
    if (!isNews || used > 1)
      this.#ceiling.refused(1, used, isNews ? Infinity : -Infinity, this.#age);
    return isNews;
  }

  /** Calls that may be in flight and accepted in a second. */
  get #allowed(): number {
    return this.#isProbing ? 1 : this.#ceiling.at(this.#age);
  }
}

/** The unknown limits that hurt are those of a second. */
export const RATE_WINDOW_MS = 1000;
/** A short while: the pause after a refusal, as that of a limit of a second. */
const RATE_STEP_MS = 50;
/** Unused for so long, it is forgotten. */
const FORGET_MS = 600_000;
