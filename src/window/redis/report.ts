import type { BucketReport } from './call.js';

/** What has happened to the permits of one window, and Redis has not been told yet. */
export class Report {
  #cooled: (readonly [name: string, until: number])[] = [];
  #refusals: (readonly [weight: number, sentAt: number, retryAfterMs: number])[] = [];
  #isAnswered = false;
  /** How much of it is in the call that is under way. */
  #composed = { cooled: 0, refusals: 0 };

  /** Whether there is nothing to tell. */
  get isEmpty(): boolean {
    return this.#cooled.length + this.#refusals.length === 0;
  }

  /** A permit, named by its weight and an id, cools until the moment `until`. */
  cools(name: string, until: number): void {
    this.#cooled.push([name, until]);
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
        .filter(([, until]) => until > now)
        .map(([name, until]) => [name, Math.ceil(until - now)] as const),
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
    this.#isAnswered = false;
  }
}
