import type { KeptLimit } from '../../limits/limit.js';
import { FIRST_PAUSE } from '../pause.js';
import type { BucketState } from './message.js';

/** What Redis said last of a bucket, which is what all processes have met. */
export class Snapshot {
  #limit: KeptLimit;
  #available: number;
  #pausedUntil = -Infinity;
  #closedUntil = -Infinity;
  /** When this process was refused last, and it was news. */
  #refusedAt = -Infinity;
  /** What all processes had in flight, cooling or granted. */
  #sum = 0;
  #sharers = FIRST_SHARERS;

  constructor(limit: KeptLimit) {
    this.#limit = limit;
    this.#available = limit.amount;
  }

  /** Another limit holds from now on; what is available of it is Redis' to say. */
  change(limit: KeptLimit): void {
    if (limit.amount !== this.#limit.amount) this.#available = limit.amount;
    this.#limit = limit;
  }

  /** What all processes together may have in flight and cooling. */
  get available(): number {
    return this.#available;
  }

  /** Until when nothing goes after a refusal. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Until when Redis grants nothing, because it has lost what it knew. */
  get closedUntil(): number {
    return this.#closedUntil;
  }

  /**
   * How much one process is to have in stock, at most: all that hold permits now, or were sent away for want of them, can
   * have that at the same time, from half of the window.
   */
  get batch(): number {
    return Math.max(1, Math.floor(this.#limit.amount / (2 * this.#sharers)));
  }

  /** Redis has told. */
  told({ available, pausedMs, sharers, sum, closedMs }: BucketState, now: number): void {
    this.#closedUntil = closedMs > 0 ? now + closedMs : -Infinity;
    this.#available = available;
    this.#pausedUntil = pausedMs > 0 ? now + pausedMs : -Infinity;
    this.#sharers = Math.max(1, sharers);
    this.#sum = sum;
  }

  /**
   * The server refused a request. What follows from that is Redis' to say, which knows of all processes; until it has,
   * this is a guess.
   *
   * @returns whether it is the first refusal of its burst
   */
  refused(weight: number, sentAt: number, retryAfterMs: number | undefined, now: number): boolean {
    if (sentAt <= this.#refusedAt) return false;
    this.#refusedAt = now;
    this.#available = Math.max(1, Math.min(this.#available, this.#sum) - weight);
    const pauseMs = retryAfterMs ?? this.#limit.windowMs * FIRST_PAUSE;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    return true;
  }
}

/** How many processes are taken to share a window before Redis has told. */
const FIRST_SHARERS = 8;
