import type { KeptLimit } from '../../limits/limit.js';
import type { OutagePolicy } from '../../options/redis-options.js';
import type { Account } from '../account.js';
import { Own } from '../outage-policy.js';
import type { Ending } from '../window.js';
import type { Refused } from './ledger.js';
import type { Place } from './permit.js';

/** What this process sends of one window by itself, while the file cannot be used. */
export class Alone {
  /** Where its permits are booked: in the file, once that knows of them. */
  readonly place: Place = { process: undefined };
  readonly #own: Own;
  #limit: KeptLimit;

  constructor(limit: KeptLimit, policy: OutagePolicy, localShare: number) {
    this.#limit = limit;
    this.#own = new Own(limit, policy, localShare);
  }

  get account(): Account {
    return this.#own.account;
  }

  change(limit: KeptLimit, now: number): void {
    this.#limit = limit;
    this.#own.change(limit, now);
  }

  fits(weight: number, now: number): boolean {
    return this.#own.maySend && this.#own.fits(weight, now);
  }

  /** The moment from which `weight` may go; undefined where it may not, or that is not known. */
  fitsAt(weight: number, now: number): number | undefined {
    return this.#own.maySend ? this.#own.fitsAt(weight, now) : undefined;
  }

  sent(weight: number, at: number): void {
    this.account.sent(weight, at);
  }

  settle(weight: number, ending: Ending, at: number): void {
    if (ending === 'unsent') this.account.unsent(weight, at);
    else this.account[ending](weight, at);
  }

  refuse({ weight, sentAt, retryAfterMs }: Refused, now: number): boolean {
    return this.account.refused(weight, sentAt, this.#pauseMs(retryAfterMs), now);
  }

  /** The server refused what the file has; returns whether that is news. */
  heed(retryAfterMs: number | undefined, now: number): boolean {
    const isNews = this.account.pausedMs(now) === 0;
    this.account.pause(now + this.#pauseMs(retryAfterMs));
    return isNews;
  }

  /** Far more may have been sent than fits: what is left of it is known once all of that is answered. */
  #pauseMs(retryAfterMs: number | undefined): number {
    return retryAfterMs ?? this.#limit.windowMs;
  }
}
