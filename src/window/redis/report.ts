import type { BucketReport } from './call.js';

/** What has happened to the permits of one window, and Redis has not been told yet. */
export class Report {
  #cooled: { readonly id: string; weight: number; until: number }[] = [];
  #refusals: (readonly [weight: number, sentAt: number, retryAfterMs: number])[] = [];
  #isAnswered = false;
  /** How much of it is in the call that is under way. */
  #composed = { cooled: 0, refusals: 0 };

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#cooled.length + this.#refusals.length === 0;
  }

  /**
   * A permit cools until the moment `until`. Where another does so until nearly then, both become one that cools until the
   * later moment, to take less room in Redis: at the most `toleranceMs` is lost by it.
   */
  cools(weight: number, until: number, toleranceMs: number, createId: () => string): void {
    const last = this.#cooled.at(-1);
    const isOpen = last !== undefined && this.#cooled.length > this.#composed.cooled;
    if (isOpen && Math.abs(until - last.until) <= toleranceMs) {
      last.weight += weight;
      last.until = Math.max(last.until, until);
    } else this.#cooled.push({ id: createId(), weight, until });
  }

  /** A request was answered. */
  answered(): void {
    this.#isAnswered = true;
  }

  /** A request, sent at the moment `sentAt`, was refused. */
  refused(weight: number, sentAt: number, retryAfterMs: number | undefined): void {
    this.#refusals.push([weight, sentAt, retryAfterMs ?? -1]);
  }

  /**
   * Puts it into words at the moment `now`: how long ago things happened, not when, for every clock is set differently.
   * The call takes a while to arrive, so permits cool that much too long; never too short.
   */
  compose(now: number): Pick<BucketReport, 'cooled' | 'refusals' | 'answered'> {
    this.#composed = { cooled: this.#cooled.length, refusals: this.#refusals.length };
    return {
      cooled: this.#cooled
        .filter(({ until }) => until > now)
        .map(({ id, weight, until }) => [`${weight}:${id}`, Math.ceil(until - now)] as const),
      refusals: this.#refusals.map(
        ([weight, sentAt, retryAfterMs]) =>
          [weight, Math.floor(now - sentAt), retryAfterMs] as const,
      ),
      answered: this.#isAnswered,
    };
  }

  /** Redis has been told what was composed last. */
  delivered(): void {
    this.#cooled.splice(0, this.#composed.cooled);
    this.#refusals.splice(0, this.#composed.refusals);
    this.#composed = { cooled: 0, refusals: 0 };
    this.#isAnswered = false;
  }
}
