import type { KeptLimit } from '../../limits/limit.js';
import { Account } from '../account.js';
import type { OutagePolicy } from './options.js';

/** What this process has in flight and cooling itself, and what it may send without Redis. */
export class Own {
  readonly account: Account;
  /** Whether it may send anything without Redis. */
  readonly maySend: boolean;
  readonly #isOpen: boolean;

  constructor(limit: KeptLimit, policy: OutagePolicy, localShare: number) {
    // Twelve digits, so that 0.29 of 100 is 29, though the product is 28.999999999999996.
    const share = Math.floor(Number((limit.amount * localShare).toPrecision(12)));
    this.#isOpen = policy === 'open';
    this.maySend = this.#isOpen || (policy === 'local' && share > 0);
    const isPart = policy === 'local' && share > 0;
    this.account = new Account(isPart ? { ...limit, amount: share } : limit);
  }

  /** Whether `weight` may go without Redis at the moment `now`. */
  fits(weight: number, now: number): boolean {
    return this.#isUnlimited(now) || this.account.fits(weight, now);
  }

  /** The moment from which `weight` may go without Redis; undefined where that is not known. */
  fitsAt(weight: number, now: number): number | undefined {
    return this.#isUnlimited(now) ? now : this.account.fitsAt(weight, now);
  }

  /** What the server refuses is learnt from all the same. */
  #isUnlimited(now: number): boolean {
    return this.#isOpen && !this.account.isSetBack(now);
  }
}
