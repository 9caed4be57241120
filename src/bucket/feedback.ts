import type { KeptLimit } from '../limits/limit.js';
import { LearntRate, RATE_WINDOW_MS } from '../window/learnt-rate.js';
import { ToldQuota } from '../window/told-quota.js';
import type { Ending, Permit, Window } from '../window/window.js';

/** What answers have told of a bucket beside its limit: the rate of a limit that the table lacks, and what is left. */
export class Feedback {
  #rate: LearntRate | undefined;
  #told: ToldQuota | undefined;
  /** Refused, for a reason that is still to be told: a rate, or the limit itself. They count as in flight until then. */
  #undecided: Permit[] = [];
  #undecidedSince = 0;

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
    // Where nobody wants to be sent again, nothing will tell; nor where a call in flight, which has to end before, never does.
    if (now - this.#undecidedSince > UNDECIDED_MS) {
      this.#decide('answered');
      if (this.#rate?.isCertain === false) this.#rate = undefined;
    }
    if (this.#rate?.isNeedless(now)) this.#rate = undefined;
    if (this.#told?.isOver(now)) this.#told = undefined;
    return this.#rate === undefined && this.#told === undefined && this.#undecided.length === 0;
  }

  /**
   * Where a burst that was refused has used up most of the limit by itself, lets go of as much as the call needs that is
   * to tell: without it, nothing would be sent for a whole window.
   */
  makeRoom({ amount }: KeptLimit, fits: () => boolean): void {
    if (this.#rate?.isUntried !== true) return;
    const undecided = this.#undecided.reduce((sum, { weight }) => sum + weight, 0);
    if (undecided * 2 <= amount) return;
    while (this.#undecided.length > 0 && !fits()) this.#undecided.pop()?.settle('unsent');
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

  /** A request of `weight` was not sent after all. */
  unsent(weight: number): void {
    this.#told?.unsent(weight);
  }

  /**
   * A request ended, and was not refused for want of this quota.
   *
   * @returns whether the rate has become certain by it
   */
  settled({ takenAt }: Permit, isAccepted: boolean, now: number): boolean {
    if (!isAccepted) {
      this.ended();
      return false;
    }
    const isCertain = this.#rate?.accepted(takenAt, now) ?? false;
    // It was a rate: the limit itself had room, and the server has not counted them.
    if (isCertain) this.#decide('unsent');
    return isCertain;
  }

  /** Ends it: another limit holds. */
  drop(): void {
    this.#decide('answered');
  }

  /** A request ended that tells nothing of a rate. */
  ended(): void {
    this.#rate?.ended();
  }

  /** The server said that `left` is left for what is not sent yet, for so many milliseconds. */
  told(left: number, forMs: number, now: number): void {
    this.#told = new ToldQuota(left, now + forMs);
  }

  /**
   * The server refused a request of a limit that is longer than a second: takes that for a rate that the table lacks, as
   * long as that explains it.
   *
   * @param inFlight - calls in flight, with the refused one
   * @returns whether it is the first of its burst
   */
  refused(permit: Permit, inFlight: number, window: Window): boolean {
    const now = performance.now();
    const isNews = this.#explain(permit, inFlight, window, now);
    if (isNews !== undefined) {
      if (this.#undecided.length === 0) this.#undecidedSince = now;
      this.#undecided.push(permit);
      // A rate that is certain explains it for sure.
      if (this.#rate?.isCertain) this.#decide('unsent');
      return isNews;
    }
    this.#rate = undefined;
    const isFirst = permit.refuse(undefined);
    for (const other of this.#undecided.splice(0)) other.refuse(undefined);
    return isFirst;
  }

  #explain(
    { takenAt }: Permit,
    inFlight: number,
    window: Window,
    now: number,
  ): boolean | undefined {
    if (this.#rate !== undefined) return this.#rate.refused(takenAt, now);
    const { amount, windowMs } = window.limit;
    const average = (amount * RATE_WINDOW_MS) / windowMs;
    const accepted = window.endedWithin(RATE_WINDOW_MS);
    // Far fewer than the limit itself comes to were not too many for a second, least of all one alone.
    if (inFlight + accepted <= Math.max(1, average / 2)) return undefined;
    this.#rate = new LearntRate(inFlight, accepted, average, now);
    return true;
  }

  #decide(ending: Ending): void {
    for (const permit of this.#undecided.splice(0)) permit.settle(ending);
  }
}

/** The longest that a refusal waits to be told for what it was, in milliseconds. */
const UNDECIDED_MS = 30_000;
