import type { KeptLimit } from '../../limits/limit.js';
import type { Account } from '../account.js';
import { freeAt } from '../lost-grace.js';
import type { Ending } from '../window.js';
import type { Moment } from './clocks.js';
import { Lease } from './lease.js';
import type { BucketReport } from './protocol.js';
import { Outbox } from './outbox.js';

/** What this process holds of a window, in flight or granted and not used yet, and what it has to tell Redis of that. */
export class Holding {
  readonly #account: Account;
  /** That of all processes; the account may be of a part of it. */
  #limit: KeptLimit;
  readonly #leaseMs: number;
  readonly #nextId: () => string;
  readonly #lease: Lease;
  readonly #outbox = new Outbox();
  /** What Redis was told last that the amount is. */
  #toldAmount: number;
  /** Under what amount it has asked last. */
  #askedAmount = 0;

  /** @param nextId - makes an id that this process has not used before */
  constructor(limit: KeptLimit, account: Account, leaseMs: number, nextId: () => string) {
    this.#limit = limit;
    this.#toldAmount = limit.amount;
    this.#account = account;
    this.#leaseMs = leaseMs;
    this.#nextId = nextId;
    this.#lease = new Lease(leaseMs);
  }

  /** Goes by another limit from the moment `now` on; returns whether something is given back for that. */
  change(limit: KeptLimit, now: number): boolean {
    const { amount } = this.#limit;
    this.#limit = limit;
    return this.#dropGrantedUnder(amount, now);
  }

  /** Whether its amount has become another since it has asked last. */
  get isChanged(): boolean {
    return this.#askedAmount !== this.#limit.amount;
  }

  /** Gives back what was granted, but asked for under another limit. */
  dropOutgrown(now: number): void {
    const former = this.#askedAmount;
    this.#askedAmount = this.#limit.amount;
    this.#dropGrantedUnder(former, now);
  }

  /** What was granted and not used yet. */
  get stock(): number {
    return this.#lease.total;
  }

  /** Whether there is nothing, and nothing to tell. */
  get isEmpty(): boolean {
    return this.#held === 0 && !this.hasNews;
  }

  /** Whether there is anything that Redis has not been told. */
  get hasNews(): boolean {
    return this.#outbox.hasNews(this.#held, performance.now());
  }

  /** How long news may wait: a permit that cools until the end of a window need not be known to at its start. */
  get lingerMs(): number {
    return Math.min(this.#limit.windowMs * LINGER, LONGEST_LINGER_MS);
  }

  /** Whether Redis keeps anything for this process. */
  get isKnown(): boolean {
    return this.#outbox.isHolding;
  }

  /** Whether Redis has kept for this process all the time what that took at the moment `since`. */
  isKeptSince(since: number): boolean {
    return this.#lease.hasLastedSince(since);
  }

  /** Whether what Redis keeps for this process is kept for less than `ms` still. */
  isDue(ms: number): boolean {
    return this.#held > 0 && this.#lease.leftMs < ms;
  }

  /** What of the stock may go at the moment `now`. */
  ready(now: number): number {
    this.#dropLapsed(now);
    return this.#lease.ready(now);
  }

  /** The moment from which `weight` of the stock may go, or undefined if there is not that much. */
  readyAt(weight: number, now: number): number | undefined {
    this.#dropLapsed(now);
    return this.#lease.readyAt(weight, now);
  }

  /** Puts `weight` in flight: from the stock, if that has it ready. */
  take(weight: number, now: number): void {
    if (this.ready(now) >= weight) this.#lease.use(weight);
    this.#account.take(weight, now);
  }

  /** A request of `weight` leaves at the moment `now`; returns until when it cools, where that begins now. */
  sent(weight: number, now: number): number | undefined {
    const until = this.#account.sent(weight, now);
    if (until !== undefined) this.#cools(weight, until);
    return until;
  }

  /** A request of `weight` has ended. */
  settle(weight: number, ending: Ending, now: number): void {
    if (ending === 'unsent') {
      this.#account.unsent(weight);
      return;
    }
    this.#account[ending](weight, now);
    this.#landed(weight, freeAt(this.#limit, ending, now));
    if (ending === 'answered') this.#outbox.answered();
  }

  /** A request of `weight`, sent at the moment `sentAt`, was refused. Its account is told by whom that calls this. */
  refuse(weight: number, sentAt: number, retryAfterMs: number | undefined, now: number): void {
    const { windowMs } = this.#limit;
    this.#landed(weight, freeAt(this.#limit, 'answered', now));
    const freshUntil = now + Math.max(windowMs, retryAfterMs ?? 0);
    this.#outbox.refused(weight, sentAt, retryAfterMs, now, freshUntil);
  }

  /** Gives back all but `weight` of the stock: what cools for others still goes on to do so. */
  giveBack(weight: number, now: number): void {
    const coming = this.#lease.shrinkTo(weight, now);
    for (let index = 0; index < coming.length; index += 2) {
      this.#cools(coming[index + 1] ?? 0, coming[index] ?? 0);
    }
  }

  /**
   * What to tell Redis, in the call of that number. What has lapsed goes back first.
   *
   * @param isAsked - whether the call also asks for permits of this window
   */
  compose(number: number, now: number, limitMs: number, isAsked: boolean): BucketReport {
    this.#dropLapsed(now);
    const { amount, windowMs, lostGraceMs, pacing } = this.#limit;
    this.#askedAmount = amount;
    const mayHold = isAsked || this.#held > 0;
    const keptMs = mayHold ? limitMs + this.#leaseMs + windowMs + lostGraceMs : 0;
    return {
      amount,
      window: Math.ceil(windowMs),
      grace: Math.ceil(lostGraceMs),
      even: pacing === 'even',
      former: this.#toldAmount,
      ...this.#outbox.compose(this.#account.inFlight, this.#lease.total, number, now, keptMs),
    };
  }

  /** Redis has been told what was composed at that moment; where the stock was void, it waits to hear that it was given up. */
  delivered(isVoid: boolean, composedAt: Moment): void {
    if (isVoid) this.giveBack(0, performance.now());
    this.#outbox.delivered();
    this.#toldAmount = this.#askedAmount;
    this.#lease.renewed(composedAt);
  }

  /** What was composed may have been told to Redis or not. */
  undelivered(): void {
    this.#outbox.undelivered();
  }

  /** Redis has granted `weight`, from the moment `at` on. */
  granted(weight: number, at: number): void {
    this.#lease.add(at, weight);
    this.#outbox.granted(weight);
  }

  /** What is of a larger amount is not used under this one; what is of a smaller one, and may go later only, may be had sooner. */
  #dropGrantedUnder(former: number, now: number): boolean {
    const { amount } = this.#limit;
    const before = this.stock;
    if (amount < former) this.giveBack(0, now);
    if (amount > former) this.giveBack(this.ready(now), now);
    return this.stock < before;
  }

  get #held(): number {
    return this.#account.inFlight + this.#lease.total;
  }

  #dropLapsed(now: number): void {
    if (this.#lease.total > 0 && this.#lease.leftMs <= 0) this.giveBack(0, now);
  }

  #landed(weight: number, until: number): void {
    if (this.#limit.countFrom === 'response') this.#cools(weight, until);
  }

  #cools(weight: number, until: number): void {
    this.#outbox.cools(weight, until, this.#limit.windowMs * TOLERANCE, this.#nextId);
  }
}

/** Permits that come free within this part of a window are as one. */
const TOLERANCE = 1 / 500;
// Part of a window, and milliseconds.
const [LINGER, LONGEST_LINGER_MS] = [1 / 8, 500];
