import type { KeptLimit } from '../limits/limit.js';
import { LearntRate, RATE_WINDOW_MS } from '../window/learnt-rate.js';
import { ToldQuota } from '../window/told-quota.js';
import type { Ending, Permit, Window } from '../window/window.js';

/** What answers have told of a bucket beside its limit: the rate of a limit that the table lacks, and what is left. */
export class Feedback {
  #rate: LearntRate | undefined;
  #told: ToldQuota | undefined;

  /** Calls in a second that the server has turned out to allow, where that is certain. */
  get learnt(): number | undefined {
    return this.#rate?.amount;
  }

  /** How long nothing goes yet after a refusal, in milliseconds. */
  pausedMs(now: number): number {
    return this.#rate?.pausedMs(now) ?? 0;
  }

  /** Forgets what is not needed any longer. Returns whether nothing is left. */
  forget(now: number): boolean {
    if (this.#rate?.isNeedless(now)) this.#rate = undefined;
    if (this.#told?.isOver(now)) this.#told = undefined;
    return this.#rate === undefined && this.#told === undefined;
  }

  fits(weight: number, now: number): boolean {
    return this.#rate?.fits(now) !== false && this.#told?.fits(weight, now) !== false;
  }

  /** The earliest that `weight` could go, in milliseconds: a lower bound. */
  earliestMs(weight: number, now: number): number {
    return Math.max(this.#rate?.earliestMs(now) ?? 0, this.#told?.earliestMs(weight, now) ?? 0);
  }

  /** A request of `weight` was sent. */
  took(weight: number): void {
    this.#rate?.took();
    this.#told?.took(weight);
  }

  /**
   * A request ended, and was not refused.
   *
   * @returns whether the rate has become certain by it
   */
  settled({ takenAt }: Permit, ending: Ending, now: number): boolean {
    if (ending === 'answered') return this.#rate?.accepted(takenAt, now) ?? false;
    this.#rate?.ended();
    return false;
  }

  /** The server said that `left` is left for what is not sent yet, for so many milliseconds. */
  told(left: number, forMs: number, now: number): void {
    this.#told = new ToldQuota(left, now + forMs);
  }

  /** Weight refused for a reason that is still to be told: a rate, or the limit itself. */
  get refusedWeight(): number {
    return this.#rate?.refusedWeight ?? 0;
  }

  /**
   * Takes a refusal for that of a rate that the table lacks.
   *
   * @param inFlight - calls in flight, with the refused one
   * @returns whether it is the first of its burst; undefined where a rate does not explain it, and the limit is used up
   */
  refused(
    { weight, takenAt }: Permit,
    { amount, windowMs }: KeptLimit,
    inFlight: number,
    window: Window,
  ): boolean | undefined {
    const now = performance.now();
    if (this.#rate !== undefined) {
      const isNews = this.#rate.refused(weight, takenAt, now);
      if (isNews === undefined) this.#rate = undefined;
      return isNews;
    }
    const accepted = window.endedWithin(RATE_WINDOW_MS);
    // Far fewer than the limit itself comes to were not too many for a second, least of all one alone.
    const few = Math.max(1, (amount * RATE_WINDOW_MS) / windowMs / 2);
    if (inFlight + accepted <= few) return undefined;
    this.#rate = new LearntRate(weight, inFlight, accepted, now);
    return true;
  }
}
