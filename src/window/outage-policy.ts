import type { KeptLimit } from '../limits/limit.js';
import { sharedAmount } from '../limits/quotas.js';
import { Account } from './account.js';
import type { OutagePolicy } from '../options/redis-options.js';

/** What this process has in flight and cooling itself, and what it may send without the other processes. */
export class Own {
  readonly account: Account;
  readonly #policy: OutagePolicy;
  readonly #localShare: number;
  /** The part of the limit that it may use with the policy `local`. */
  #part: number;

  constructor(limit: KeptLimit, policy: OutagePolicy, localShare: number) {
    this.#policy = policy;
    this.#localShare = localShare;
    this.#part = sharedAmount(limit.amount, localShare);
    this.account = new Account(this.#own(limit));
  }

  /** Whether it may send anything without the other processes. */
  get maySend(): boolean {
    return this.#isOpen || (this.#policy === 'local' && this.#part > 0);
  }

  change(limit: KeptLimit, now: number): void {
    this.#part = sharedAmount(limit.amount, this.#localShare);
    this.account.change(this.#own(limit), now);
  }

  /** Whether `weight` may go without the other processes at the moment `now`. */
  fits(weight: number, now: number): boolean {
    return this.#isUnlimited(now) || this.account.fits(weight, now);
  }

  /** The moment from which `weight` may go without the other processes; undefined where that is not known. */
  fitsAt(weight: number, now: number): number | undefined {
    return this.#isUnlimited(now) ? now : this.account.fitsAt(weight, now);
  }

  get #isOpen(): boolean {
    return this.#policy === 'open';
  }

  #own(limit: KeptLimit): KeptLimit {
    return this.#policy === 'local' && this.#part > 0 ? { ...limit, amount: this.#part } : limit;
  }

  /** What the server refuses is learnt from all the same. */
  #isUnlimited(now: number): boolean {
    return this.#isOpen && !this.account.isSetBack(now);
  }
}
