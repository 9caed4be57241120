import type { KeptLimit } from '../../limits/limit.js';
import { WindowPermit } from '../permit.js';
import { vouchedMs } from '../vouched.js';
import type { Backlog, Demand, Ending, Permit, Window } from '../window.js';
import type { Moment } from './clocks.js';
import type { Group, Grouped } from './group.js';
import { Holding } from './holding.js';
import type { WindowKeys } from './keys.js';
import { toPauseMs, type BucketReport, type BucketState } from './protocol.js';
import { Own } from '../outage-policy.js';
import { Snapshot } from './snapshot.js';
import { Waiters } from './waiters.js';
import type { WindowParts } from './window-parts.js';

/**
 * The window that all processes share. It answers at once, from its stock, which is what Redis has granted and nobody has used; for
 * those who wait for more, it asks Redis.
 */
export class RedisWindow implements Window, Grouped {
  readonly appKey: string;
  readonly keys: WindowKeys;
  #limit: KeptLimit;
  readonly #parts: WindowParts;
  readonly #own: Own;
  /** What this process holds. */
  readonly holding: Holding;
  readonly snapshot: Snapshot;
  readonly #waiters = new Waiters();
  #isInCall = false;
  /** With which windows it was asked for last. */
  group: Group | undefined;

  constructor(appKey: string, keys: WindowKeys, limit: KeptLimit, parts: WindowParts) {
    this.appKey = appKey;
    this.keys = keys;
    this.#limit = limit;
    this.#parts = parts;
    this.#own = new Own(limit, parts.onOutage, parts.localShare);
    this.holding = new Holding(limit, this.#own.account, parts.leaseMs, parts.nextId);
    this.snapshot = new Snapshot(limit);
  }

  get limit(): KeptLimit {
    return this.#limit;
  }

  get inFlight(): number {
    return this.#own.account.inFlight;
  }

  get cooling(): number {
    return this.#own.account.cooling(performance.now());
  }

  get available(): number {
    if (this.#isAlone) return this.#own.account.available(performance.now());
    return this.snapshot.available;
  }

  get minRoundTripMs(): number {
    return vouchedMs(this.#limit);
  }

  get pausedMs(): number {
    const now = performance.now();
    return Math.max(this.#own.account.pausedMs(now), this.snapshot.pausedUntil - now);
  }

  endedWithin(ms: number): number {
    return this.#own.account.endedWithin(ms, performance.now());
  }

  get idle(): boolean {
    if (this.isAwaited || this.#isInCall || !this.holding.isEmpty) return false;
    return this.#own.account.isIdle(performance.now());
  }

  /** Whether somebody waits for room here. */
  get isAwaited(): boolean {
    return this.#waiters.weight !== undefined;
  }

  /** Whether it wants to ask Redis for permits. */
  get isAsking(): boolean {
    return this.#waiters.isAsking;
  }

  /** What there is beside what is kept for those who have passed this line. */
  get spare(): number {
    return this.holding.stock - this.#waiters.reserved;
  }

  offer(): void {
    if (!this.isAwaited && this.spare > 0) this.#tell();
  }

  fits(weight: number, now = performance.now()): boolean {
    if (now < this.snapshot.pausedUntil) return false;
    return this.holding.ready(now) >= weight || (this.#isAlone && this.#own.fits(weight, now));
  }

  take(weight: number, now = performance.now()): Permit {
    this.holding.take(weight, now);
    if (this.holding.hasNews) this.#tell();
    return new WindowPermit(this, weight, now);
  }

  earliestMs(weight: number): number {
    const now = performance.now();
    const granted = this.holding.readyAt(weight, now) ?? this.#aloneAt(weight, now);
    const at = granted ?? this.#waiters.askAgainAt;
    return Math.max(0, at - now, this.snapshot.pausedUntil - now);
  }

  notifyWhenFits(weight: number, notify: () => void, backlog: Backlog): void {
    this.#waiters.begin(weight, notify, backlog);
    this.#arm();
  }

  change(limit: KeptLimit): void {
    const now = performance.now();
    this.#limit = limit;
    this.#own.change(limit, now);
    if (this.holding.change(limit, now)) this.#tell();
    this.snapshot.change(limit);
    this.#waiters.askAnew();
  }

  forgetNotify(): void {
    if (this.#endWait() !== undefined) (this.group ?? this).offer();
  }

  /** Lets those who wait go, if there is room now. */
  advance(): void {
    const { weight } = this.#waiters;
    if (weight === undefined) return;
    if (this.#waiters.hear() || this.fits(weight)) this.#endWait()?.();
    else this.#arm();
  }

  /** Whether Redis has kept what was taken then, as far as that goes by Redis at all. */
  hasKept(takenAt: number): boolean {
    return this.#isAlone || this.holding.isKeptSince(takenAt);
  }

  /** Called by its permits alone, as `settle` and `refuse` are. */
  sent(weight: number): number | undefined {
    const until = this.holding.sent(weight, performance.now());
    if (until !== undefined) this.#tell();
    return until;
  }

  settle(weight: number, ending: Ending): void {
    this.holding.settle(weight, ending, performance.now());
    this.#tell();
    if (this.#isAlone) this.#arm();
  }

  refuse(weight: number, sentAt: number, retryAfterMs: number | undefined): boolean {
    const now = performance.now();
    const askedMs = toPauseMs(retryAfterMs, this.#limit.windowMs);
    this.holding.refuse(weight, sentAt, askedMs, now);
    this.#parts.tells(this, 0);
    if (this.#isAlone) {
      // Far more may have been sent than fits: what is left of it is known once all of that is answered.
      return this.#own.account.refused(weight, sentAt, askedMs ?? this.#limit.windowMs, now);
    }
    this.#own.account.answered(weight, now);
    return this.snapshot.refused(weight, sentAt, askedMs, now);
  }

  /** What the next requests in line need, in order, to ask Redis for. */
  next(count: number): readonly (readonly Demand[])[] {
    return this.#waiters.next(count);
  }

  /** What to tell Redis now, in the call of that number. What nobody waits for goes back. */
  compose(number: number, now: number, limitMs: number, isAsked: boolean): BucketReport {
    const isKept = this.#waiters.isWanted(this.#limit, this.group);
    if (!isKept) this.holding.giveBack(this.#waiters.reserved, now);
    this.#isInCall = true;
    return this.holding.compose(number, now, limitMs, isAsked);
  }

  /** Redis has been told what was composed at that moment. */
  delivered(state: BucketState, composedAt: Moment): void {
    this.#isInCall = false;
    this.holding.delivered(state.isVoid, composedAt);
    this.snapshot.told(state, performance.now());
  }

  /** What was composed may have been told to Redis or not. */
  undelivered(): void {
    this.#isInCall = false;
    this.holding.undelivered();
  }

  /** Redis has answered what was asked, whatever it said. */
  answered(): void {
    this.#waiters.answered();
  }

  /** Redis has nothing for the next in line before the moment `at`: what the first may go by already stays. */
  denied(at: number): void {
    this.#waiters.denied(at);
    const { weight = 0, reserved } = this.#waiters;
    if (this.holding.readyAt(weight, performance.now()) === undefined) this.group?.break();
    if (this.spare > 0 && this.spare < weight - reserved) {
      this.holding.giveBack(reserved, performance.now());
      this.#tell();
    }
  }

  /** Whether this process goes by its own account now: Redis is out, or has lost what it knew. */
  get #isAlone(): boolean {
    if (!this.#own.maySend) return false;
    return this.#parts.isOut(this.appKey) || performance.now() < this.snapshot.closedUntil;
  }

  /** The moment from which `weight` may go without Redis; undefined where it may not, or that is not known. */
  #aloneAt(weight: number, now: number): number | undefined {
    return this.#isAlone ? this.#own.fitsAt(weight, now) : undefined;
  }

  #tell(): void {
    this.#parts.tells(this, this.holding.lingerMs);
  }

  /** Returns what to call where there may be room; undefined where nobody waits. */
  #endWait(): (() => void) | undefined {
    const notify = this.#waiters.end();
    if (notify !== undefined) this.#parts.waits(this);
    return notify;
  }

  /** Asks Redis if there is reason to, and looks again when something may have changed. */
  #arm(): void {
    const { weight } = this.#waiters;
    if (weight === undefined) return;
    const now = performance.now();
    const inStock = this.holding.readyAt(weight, now);
    const alone = this.#aloneAt(weight, now) ?? Infinity;
    const at = Math.max(Math.min(inStock ?? Infinity, alone), this.snapshot.pausedUntil);
    const isShort = inStock === undefined || this.holding.stock * 2 <= this.snapshot.batch;
    this.#waiters.await(at, isShort, now, () => {
      this.advance();
    });
    this.#parts.waits(this);
  }
}
