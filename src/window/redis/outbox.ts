import type { BucketReport } from './protocol.js';

/** What has happened to the permits of one window, and Redis may not know yet. */
export class Outbox {
  #cooled: Cooled[] = [];
  #refusals: Refused[] = [];
  #isAnswered = false;
  /** What Redis knows that this process holds; undefined while that is not known. */
  #heldThere: number | undefined = 0;
  /** The first call that was not heard since the last that was; 0 where there is none. */
  #unheard = 0;
  /** The number of the call that is under way, or was last. */
  #composed = 0;
  /** When Redis has forgotten whatever it held for this process. */
  #forgottenAt = -Infinity;

  /** Whether Redis keeps anything for this process. */
  get isHolding(): boolean {
    return this.#heldThere !== undefined && this.#heldThere > 0;
  }

  /** Whether there is anything to tell at the moment `now`, by a process that holds `held`. */
  hasNews(held: number, now: number): boolean {
    this.#dropOld(now);
    return this.#cooled.length + this.#refusals.length > 0 || held !== this.#heldThere;
  }

  /**
   * A permit cools until the moment `until`. Where another does so until nearly then, both become one that cools until the
   * later moment, to take less room in Redis: at the most `toleranceMs` is lost by it.
   */
  cools(weight: number, until: number, toleranceMs: number, createId: () => string): void {
    const last = this.#cooled.at(-1);
    if (last?.isTold === false && Math.abs(until - last.until) <= toleranceMs) {
      last.weight += weight;
      last.until = Math.max(last.until, until);
    } else this.#cooled.push({ id: createId(), weight, until, isTold: false });
  }

  /** A request was answered. */
  answered(): void {
    this.#isAnswered = true;
  }

  /** A request, sent at the moment `sentAt`, was refused; until the moment `freshUntil` that tells what is left of the quota. */
  refused(
    weight: number,
    sentAt: number,
    retryAfterMs: number | undefined,
    now: number,
    freshUntil: number,
  ): void {
    const pausedUntil = retryAfterMs === undefined ? undefined : now + retryAfterMs;
    this.#refusals.push({ weight, sentAt, pausedUntil, freshUntil, isTold: false });
  }

  /**
   * Puts it into words at the moment `now`: how long ago things happened, not when, for every clock is set differently.
   * The call takes a while to arrive, so permits cool that much too long; never too short.
   *
   * @param number - the number of the call
   * @param keptMs - for how long Redis may hold anything for this process that it has by this call
   */
  compose(
    flying: number,
    stock: number,
    number: number,
    now: number,
    keptMs: number,
  ): Omit<BucketReport, 'amount' | 'window' | 'grace' | 'even' | 'former'> {
    this.#dropOld(now);
    this.#composed = number;
    this.#heldThere = flying + stock;
    // Once known to be forgotten it stays so until something is held again.
    if (keptMs > 0) this.#forgottenAt = now + keptMs;
    const report = {
      flying,
      stock,
      unheard: this.#unheard,
      cooled: this.#cooled
        .filter(({ until }) => until > now)
        .map(({ id, weight, until, isTold }) => {
          const isNew: 0 | 1 = isTold ? 0 : 1;
          return [`${weight}:${id}`, Math.ceil(until - now), isNew] as const;
        }),
      refusals: this.#refusals.map(({ weight, sentAt, pausedUntil }) => {
        const pauseMs = pausedUntil === undefined ? -1 : Math.max(0, Math.ceil(pausedUntil - now));
        return [weight, Math.floor(now - sentAt), pauseMs] as const;
      }),
      answered: this.#isAnswered,
    };
    for (const item of [...this.#cooled, ...this.#refusals]) item.isTold = true;
    return report;
  }

  /** Redis has been told what was composed last. */
  delivered(): void {
    this.#cooled = this.#cooled.filter(({ isTold }) => !isTold);
    this.#refusals = this.#refusals.filter(({ isTold }) => !isTold);
    this.#isAnswered = false;
    this.#unheard = 0;
  }

  /** What was composed last may have been told to Redis or not. */
  undelivered(): void {
    this.#unheard ||= this.#composed;
    this.#heldThere = undefined;
  }

  /** Redis has granted `weight`. */
  granted(weight: number): void {
    if (this.#heldThere !== undefined) this.#heldThere += weight;
  }

  /** What is over need not be told: in a long outage it would be ever more. */
  #dropOld(now: number): void {
    while (this.#cooled[0] !== undefined && this.#cooled[0].until <= now) this.#cooled.shift();
    while (this.#refusals[0] !== undefined && this.#refusals[0].freshUntil <= now) {
      this.#refusals.shift();
    }
    if (now < this.#forgottenAt) return;
    this.#heldThere = 0;
    this.#unheard = 0;
  }
}

/** A permit that cools, or some that became one. */
interface Cooled {
  readonly id: string;
  weight: number;
  until: number;
  /** Whether it is in a message that may have been heard. */
  isTold: boolean;
}

interface Refused {
  readonly weight: number;
  readonly sentAt: number;
  /** Until when the server asked to be left alone, if it did. */
  readonly pausedUntil: number | undefined;
  readonly freshUntil: number;
  isTold: boolean;
}
