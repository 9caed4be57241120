import type { KeptLimit } from '../../limits/limit.js';
import { Account } from '../account.js';
import type { Backlog, Demand, Ending, Permit, Window } from '../window.js';
import type { BucketReport, BucketState } from './call.js';
import type { Exchange } from './exchange.js';
import type { BucketKeys } from './keys.js';
import { Report } from './report.js';
import { Standing } from './standing.js';
import { Stock } from './stock.js';
import { WindowPermit } from '../permit.js';
import { MAX_TIMER_MS } from '../../checks/timer.js';

/**
 * The window that all processes share: what Redis has granted to this one, and what became of it.
 *
 * It answers at once, from its stock: permits that Redis has granted and nobody has used. Where somebody waits for more,
 * it asks Redis, and what is granted lets the line move as it does for a window in memory.
 */
export class RedisWindow implements Window {
  readonly keys: BucketKeys;
  limit: KeptLimit;
  readonly #exchange: Exchange;
  /** What this process has in flight and cooling itself, and how much it may while Redis is out. */
  readonly #own: Account;
  readonly #stock = new Stock();
  readonly #report = new Report();
  readonly #standing: Standing;
  #awaited: { readonly weight: number; readonly notify: () => void } | undefined;
  #backlog: Backlog | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What Redis has been told that this process holds; NaN while that is not known. */
  #heldThere = 0;
  #isInCall = false;
  /** Until when Redis keeps for this process what it holds. */
  #leaseUntil = -Infinity;
  /** Redis found nothing: before this moment there is no point in asking again. */
  #askAgainAt = -Infinity;

  constructor(keys: BucketKeys, limit: KeptLimit, exchange: Exchange) {
    this.keys = keys;
    this.limit = limit;
    this.#exchange = exchange;
    this.#own = new Account(aloneLimit(limit, exchange));
    this.#standing = new Standing(limit.amount, limit.windowMs);
  }

  get inFlight(): number {
    return this.#own.inFlight;
  }

  get cooling(): number {
    return this.#own.cooling(performance.now());
  }

  get available(): number {
    return this.#isAlone ? this.#own.available(performance.now()) : this.#standing.available;
  }

  get pausedMs(): number {
    const now = performance.now();
    return Math.max(this.#own.pausedMs(now), this.#standing.pausedUntil - now);
  }

  endedWithin(ms: number): number {
    return this.#own.endedWithin(ms, performance.now());
  }

  get idle(): boolean {
    return (
      this.#awaited === undefined &&
      !this.#isInCall &&
      !this.hasNews &&
      this.#held === 0 &&
      this.#own.isIdle(performance.now())
    );
  }

  /** Whether there is anything that Redis has not been told. */
  get hasNews(): boolean {
    return !this.#report.isEmpty || this.#held !== this.#heldThere;
  }

  /** Whether Redis keeps anything for this process. */
  get isHolding(): boolean {
    return this.#heldThere > 0;
  }

  /** Whether what Redis keeps for this process is kept for less than `ms` still. */
  isDue(ms: number): boolean {
    return this.#held > 0 && this.#leaseUntil - performance.now() < ms;
  }

  fits(weight: number, now = performance.now()): boolean {
    if (now < this.#standing.pausedUntil) return false;
    return this.#ready(now) >= weight || this.#fitsAlone(weight, now);
  }

  take(weight: number, now = performance.now()): Permit {
    if (this.#ready(now) >= weight) this.#stock.use(weight);
    this.#own.take(weight, now);
    if (this.limit.countFrom === 'send') this.#cools(weight, now + this.limit.windowMs);
    if (this.hasNews) this.#exchange.report(this);
    return new WindowPermit(this, weight, now);
  }

  earliestMs(weight: number): number {
    const now = performance.now();
    const at = this.#stock.readyAt(weight, now) ?? this.#aloneAt(weight, now) ?? this.#askAgainAt;
    return Math.max(0, at - now, this.#standing.pausedUntil - now);
  }

  notifyWhenFits(weight: number, notify: () => void, backlog: Backlog): void {
    this.#awaited = { weight, notify };
    this.#backlog = backlog;
    this.#exchange.awaits(this, true);
    this.#arm();
  }

  change(limit: KeptLimit): void {
    this.limit = limit;
    this.#own.change(limit);
  }

  forgetNotify(): void {
    clearTimeout(this.#timer);
    if (this.#awaited === undefined) return;
    this.#awaited = undefined;
    this.#exchange.awaits(this, false);
    if (this.#stock.total > 0) this.#exchange.report(this);
  }

  /** Lets those who wait go, if there is room now. */
  advance(): void {
    if (this.#awaited === undefined) return;
    const { weight, notify } = this.#awaited;
    if (!this.fits(weight)) {
      this.#arm();
      return;
    }
    this.#awaited = undefined;
    this.#exchange.awaits(this, false);
    notify();
  }

  /** Called by its permits alone. */
  settle(weight: number, ending: Ending): void {
    const now = performance.now();
    const { windowMs, lostGraceMs } = this.limit;
    if (ending === 'unsent') this.#own.unsent(weight);
    else {
      this.#own[ending](weight, now);
      this.#landed(weight, now + windowMs + (ending === 'lost' ? lostGraceMs : 0));
    }
    if (ending === 'answered') this.#report.answered();
    this.#exchange.report(this);
    if (this.#isAlone) this.#arm();
  }

  /** Called by its permits alone. */
  refuse(
    weight: number,
    sentAt: number,
    retryAfterMs: number | undefined,
    refusedBefore: number,
  ): boolean {
    const now = performance.now();
    this.#landed(weight, now + this.limit.windowMs);
    this.#report.refused(weight + refusedBefore, sentAt, retryAfterMs);
    this.#exchange.reportNow(this);
    if (this.#isAlone) {
      // Far more may have been sent than fits: what is left of it is known once all of that is answered.
      const pauseMs = retryAfterMs ?? this.limit.windowMs;
      return this.#own.refused(weight, sentAt, pauseMs, now, refusedBefore);
    }
    this.#own.answered(weight, now);
    return this.#standing.refused(weight + refusedBefore, sentAt, retryAfterMs, now);
  }

  /** The next requests to ask Redis for, in order. */
  wanted(): readonly (readonly RedisDemand[])[] {
    const wanted: RedisDemand[][] = [];
    if (this.#awaited === undefined || this.#backlog === undefined) return wanted;
    let stock = this.#stock.total - this.#backlog.reserved;
    let room = this.#standing.batch - stock;
    for (const needs of this.#backlog.next(MAX_ASKS)) {
      const weight = needs[0]?.weight ?? 0;
      stock -= weight;
      // It is covered by what is there.
      if (stock >= 0) continue;
      if (wanted.length > 0 && weight > room) break;
      wanted.push(needs.flatMap(toRedisDemand));
      room -= weight;
    }
    return wanted;
  }

  /** What to tell Redis now. What nobody waits for goes back. */
  compose(now: number): BucketReport {
    if (this.#awaited === undefined) this.#giveBack(this.#reserved, now);
    const unsure = Number.isNaN(this.#heldThere);
    this.#isInCall = true;
    this.#heldThere = this.#held;
    const { amount, windowMs, lostGraceMs, pacing } = this.limit;
    return {
      amount,
      window: windowMs,
      grace: lostGraceMs,
      even: pacing === 'even',
      held: this.#held,
      unsure,
      ...this.#report.compose(now),
    };
  }

  /** Redis has been told what was composed at the moment `composedAt`. */
  delivered(state: BucketState, composedAt: number): void {
    this.#isInCall = false;
    this.#report.delivered();
    this.#leaseUntil = composedAt + this.#exchange.leaseMs;
    this.#standing.told(state, performance.now());
  }

  /** What was composed may have been told to Redis or not. */
  undelivered(): void {
    this.#isInCall = false;
    this.#heldThere = NaN;
  }

  /** Redis has granted `weight`, from the moment `at` on. */
  granted(weight: number, at: number): void {
    this.#stock.add(at, weight);
    this.#heldThere += weight;
  }

  /** Redis has nothing for the next in line before the moment `at`. */
  denied(at: number): void {
    this.#askAgainAt = at;
    const spare = this.#stock.total - this.#reserved;
    if (spare > 0 && spare < (this.#awaited?.weight ?? 0) - this.#reserved) {
      // Two processes that hold a part each of what they need would wait for each other.
      this.#giveBack(this.#reserved, performance.now());
      this.#exchange.report(this);
    }
  }

  /** What this process holds, as Redis is to know it. */
  get #held(): number {
    return this.#own.inFlight + this.#stock.total;
  }

  /** What is kept for requests that have passed this line. */
  get #reserved(): number {
    return this.#backlog?.reserved ?? 0;
  }

  #ready(now: number): number {
    // It would be another's by now, were it not used: Redis gives up a process that is silent for so long.
    if (now >= this.#leaseUntil && this.#stock.total > 0) this.#giveBack(0, now);
    return this.#stock.ready(now);
  }

  /** Whether this process goes by its own account now: Redis is out, or has lost what it knew. */
  get #isAlone(): boolean {
    const { isOut, onOutage } = this.#exchange;
    if (onOutage === 'wait') return false;
    return isOut || performance.now() < this.#standing.closedUntil;
  }

  /** Whether `weight` may go without Redis. */
  #fitsAlone(weight: number, now: number): boolean {
    if (!this.#isAlone) return false;
    return this.#isUnlimited(now) || this.#own.fits(weight, now);
  }

  /** The moment from which `weight` may go without Redis; undefined where it may not, or that is not known. */
  #aloneAt(weight: number, now: number): number | undefined {
    if (!this.#isAlone) return undefined;
    return this.#isUnlimited(now) ? now : this.#own.fitsAt(weight, now);
  }

  /** Without Redis: what the server refuses is learnt from all the same. */
  #isUnlimited(now: number): boolean {
    return this.#exchange.onOutage === 'open' && !this.#own.isSetBack(now);
  }

  #landed(weight: number, until: number): void {
    if (this.limit.countFrom === 'response') this.#cools(weight, until);
  }

  #cools(weight: number, until: number): void {
    const toleranceMs = this.limit.windowMs * TOLERANCE;
    this.#report.cools(weight, until, toleranceMs, () => this.#exchange.nextId());
  }

  /** Gives back all but `weight` of the stock: what cools for others still goes on to do so. */
  #giveBack(weight: number, now: number): void {
    const rest = this.#stock.shrinkTo(weight, now);
    if (rest !== undefined) this.#cools(rest.weight, rest.at);
  }

  /** Asks Redis if there is reason to, and sets the timer for when something may have changed. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#awaited === undefined) return;
    const now = performance.now();
    const { weight } = this.#awaited;
    const isReady = this.#ready(now) >= weight;
    const inStock = isReady ? now : this.#stock.readyAt(weight, now);
    let at = Math.max(
      Math.min(inStock ?? Infinity, this.#aloneAt(weight, now) ?? Infinity),
      this.#standing.pausedUntil,
    );
    if (inStock === undefined || this.#stock.total * 2 <= this.#standing.batch) {
      if (now >= this.#askAgainAt) this.#exchange.ask(this);
      else at = Math.min(at, this.#askAgainAt);
    }
    if (at === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.advance();
      },
      Math.min(Math.max(0, Math.ceil(at - now)), MAX_TIMER_MS),
    );
  }
}

/** What one process may use of a limit without Redis, as an account of its own. */
function aloneLimit(limit: KeptLimit, { onOutage, localShare }: Exchange): KeptLimit {
  if (onOutage !== 'local') return limit;
  // Twelve digits, so that 0.29 of 100 is 29, though the product is 28.999999999999996.
  const amount = Math.floor(Number((limit.amount * localShare).toPrecision(12)));
  return { ...limit, amount, pacing: amount === 0 ? 'burst' : limit.pacing };
}

/** What a request needs of one window; all windows of a throttle are of one kind. */
export interface RedisDemand {
  readonly window: RedisWindow;
  readonly weight: number;
}

function toRedisDemand({ window, weight }: Demand): RedisDemand[] {
  return window instanceof RedisWindow ? [{ window, weight }] : [];
}

/** Permits that come free within this part of a window are as one. */
const TOLERANCE = 1 / 500;

/** For how many requests of a line to ask in one call. */
const MAX_ASKS = 64;
