import type { KeptLimit } from '../limits/limit.js';
import type { AccountFacts, AccountState } from './account-state.js';
import { addPairs, Cooling, type CoolingWeights } from './cooling.js';
import type { Floor } from './floor.js';
import { heed, learntVia, type LearntRoundTrip } from './learnt-round-trip.js';
import { freeAt } from './lost-grace.js';
import { nextTurn, NO_MOMENT, notBefore, turnAfterChange, turnGivenBack } from './pacing.js';
import { Setback } from './setback.js';
import { vouchedMs } from './vouched.js';

/**
 * The arithmetic of one limit, on moments handed in: never more than `amount` in flight or cooling.
 * Why this keeps every window of the server is argued in docs/promise.md.
 */
export class Account {
  /** Kept as it was given: of a million accounts, each would need a copy of its own. */
  #limit: KeptLimit;
  readonly #cooling: CoolingWeights;
  #inFlight = 0;
  /** With even pacing: the moment before which nothing more may go. */
  #nextAt = NO_MOMENT;
  /** There only where the least round trip is learnt. */
  #learnt: LearntRoundTrip | undefined;
  /** There only after a refusal, until the whole amount is ours again. */
  #setback: Setback | undefined;

  constructor(limit: KeptLimit, cooling: CoolingWeights = new Cooling()) {
    this.#limit = limit;
    this.#cooling = cooling;
  }

  get limit(): KeptLimit {
    return this.#limit;
  }

  /** Goes by another limit from the moment `now` on. What was learnt of the former amount is forgotten. */
  change(limit: KeptLimit, now: number): void {
    const before = this.#creditedMs;
    if (limit.amount !== this.#limit.amount) {
      // The server has asked for a pause whatever the amount is.
      this.#setback = this.#setback?.pauseOnly(limit, now);
      this.#nextAt = turnAfterChange(this.#limit, limit, this.#nextAt, now);
    }
    this.#limit = limit;
    if (limit.minRoundTripMs !== 'measured') this.#learnt = undefined;
    const longerMs = before - this.#creditedMs;
    // What has come free by now stays so.
    this.#cooling.expire(now);
    if (longerMs > 0) this.#cooling.delay(Math.ceil(longerMs));
  }

  /** A request is going to need it that goes to the host of that floor; undefined where that has none. */
  via(floor: Floor | undefined): void {
    if (this.#limit.minRoundTripMs !== 'measured') return;
    this.#learnt = learntVia(this.#learnt, floor, this.#inFlight > 0);
  }

  /** How much earlier than a window after its response a permit comes free that is answered at the moment `now`. */
  minRoundTripMs(now: number): number {
    if (this.#learnt !== undefined) this.#heed(this.#learnt, now);
    return this.#creditedMs;
  }

  /** How long a permit cools that is answered at the moment `now`. */
  coolMs(now: number): number {
    return Math.max(0, this.#limit.windowMs - this.minRoundTripMs(now));
  }

  /** An account that knows what these say. */
  static of(
    limit: KeptLimit,
    { inFlight, nextAt, setback }: AccountFacts,
    cooling: CoolingWeights,
  ): Account {
    const account = new Account(limit, cooling);
    account.#inFlight = inFlight;
    account.#nextAt = nextAt ?? NO_MOMENT;
    account.#setback = setback && Setback.of(limit, setback);
    return account;
  }

  /** What is known at the moment `now`. */
  toState(now: number): AccountState {
    return { ...this.toFacts(now), cooling: this.#cooling.toPairs() };
  }

  /** The same without what cools, of which what is free by then is dropped. */
  toFacts(now: number): AccountFacts {
    const setback = this.isSetBack(now) ? this.#setback : undefined;
    this.#cooling.expire(now);
    return {
      inFlight: this.#inFlight,
      nextAt: this.#nextAt === NO_MOMENT ? undefined : this.#nextAt,
      setback: setback?.toState(),
    };
  }

  /** Weight in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Weight cooling at the moment `now`. */
  cooling(now: number): number {
    if (this.#learnt !== undefined) this.#heed(this.#learnt, now);
    this.#cooling.expire(now);
    return this.#cooling.total;
  }

  /** How many calls have ended in the last `ms` before the moment `now`. */
  endedWithin(ms: number, now: number): number {
    return this.#cooling.countAfter(now + this.coolMs(now) - ms);
  }

  /** Whether it knows no more at the moment `now` than a new account would. */
  isIdle(now: number): boolean {
    // Asking what is available forgets a setback that is over.
    return !this.isSetBack(now) && now >= this.#nextAt && this.#inFlight + this.cooling(now) === 0;
  }

  /** What may be in flight and cooling at the moment `now`: the amount, or less after a refusal. */
  available(now: number): number {
    const available = this.#setback?.ceiling.at(now) ?? this.#limit.amount;
    if (available === this.#limit.amount && this.pausedMs(now) === 0) this.#setback = undefined;
    return available;
  }

  /** Whether less than the amount may be used at the moment `now`, after a refusal. */
  isSetBack(now: number): boolean {
    return this.available(now) < this.#limit.amount || this.pausedMs(now) > 0;
  }

  /** Whether `weight` may be sent at the moment `now`, and still `ahead` before it. */
  fits(weight: number, now: number, ahead = 0): boolean {
    if (now < notBefore(this.#limit, this.#nextAt, ahead) || this.pausedMs(now) > 0) return false;
    const used = this.#inFlight + this.cooling(now) + ahead;
    return used + weight <= this.available(now) || this.#mayGoAlone(used, weight);
  }

  /** Puts `weight`, which fits, in flight. */
  take(weight: number, now: number): void {
    this.#nextAt = nextTurn(this.#limit, this.#nextAt, weight, now);
    this.#inFlight += weight;
  }

  /** A request of `weight` leaves at the moment `now`. Returns until when it cools, where its limit counts from the sending. */
  sent(weight: number, now: number): number | undefined {
    const { countFrom, windowMs } = this.#limit;
    if (countFrom === 'response') return undefined;
    const freeAt = now + windowMs;
    this.#inFlight -= weight;
    this.#cooling.add(freeAt, weight);
    return freeAt;
  }

  /** What is known elsewhere counts here too, whether it fits or not: weight in flight, and pairs of moment and weight that cool. */
  add({ inFlight, cooling }: Pick<AccountState, 'inFlight' | 'cooling'>): void {
    this.#inFlight += inFlight;
    addPairs(this.#cooling, cooling);
  }

  /** The response of a request of `weight` came: it was counted before `now`. */
  answered(weight: number, now: number): void {
    if (this.pausedMs(now) === 0) this.#setback?.pause.accepted();
    this.#land(weight, now + this.coolMs(now));
  }

  /** A request of `weight` ended without a response: it may be counted until the grace is over. */
  lost(weight: number, now: number): void {
    this.#land(weight, freeAt(this.#limit, 'lost', now));
  }

  /** `weight` of what is in flight never left, and gives back its turn where it was taken last, at the moment `takenAt`. */
  unsent(weight: number, takenAt = -Infinity): void {
    this.#nextAt = turnGivenBack(this.#limit, this.#nextAt, weight, takenAt);
    this.#inFlight -= weight;
  }

  /**
   * The server refused a request of `weight`, sent at the moment `sentAt`, because someone else uses the quota too: for
   * a while nothing goes, and less than before after that.
   *
   * @returns whether it is the first refusal of its burst
   */
  refused(weight: number, sentAt: number, retryAfterMs: number | undefined, now: number): boolean {
    // Forgets what is over, which says nothing of this.
    this.available(now);
    this.#setback ??= new Setback(this.#limit);
    const { ceiling, pause } = this.#setback;
    const used = this.#inFlight + this.cooling(now);
    const isNews = ceiling.refused(weight, used, sentAt, now);
    if (isNews || retryAfterMs !== undefined) pause.refused(retryAfterMs, now);
    this.#land(weight, now + this.coolMs(now));
    return isNews;
  }

  /** Nothing goes until then: what was refused is counted elsewhere. */
  pause(until: number): void {
    this.#setback ??= new Setback(this.#limit);
    this.#setback.pause.extend(until);
  }

  /** How long nothing goes yet after a refusal, in milliseconds. */
  pausedMs(now: number): number {
    return Math.max(0, (this.#setback?.pause.until ?? now) - now);
  }

  /**
   * The moment at which `weight` fits if nothing else is taken but `ahead`, or undefined while that depends on a response
   * still to come. After a refusal it may be too early, as what is available grows.
   */
  fitsAt(weight: number, now: number, ahead = 0): number | undefined {
    const available = this.available(now);
    const used = this.#inFlight + this.cooling(now) + ahead;
    const missing = used + weight - available;
    const turn = notBefore(this.#limit, this.#nextAt, ahead);
    const earliest = Math.max(now + this.pausedMs(now), turn);
    if (missing <= 0 || this.#mayGoAlone(used, weight)) return earliest;
    const freeAt = this.#cooling.freeAt(missing);
    if (this.#setback === undefined) {
      return freeAt === undefined ? undefined : Math.max(freeAt, earliest);
    }
    // What is available grows while permits come free, so look again at every change of either.
    const growsAt = this.#setback.ceiling.reaches(available + 1);
    return Math.max(Math.min(growsAt, this.#cooling.freeAt(1) ?? Infinity), earliest);
  }

  /** What is taken off the windows of what cools; it was as much or less when each of it began to. */
  get #creditedMs(): number {
    return this.#learnt?.ms ?? vouchedMs(this.#limit);
  }

  /** Goes by what is known now: where it is less than before, what cools already does so for longer. */
  #heed(learnt: LearntRoundTrip, now: number): void {
    const shorterMs = heed(learnt, this.#limit.windowMs, now);
    if (shorterMs > 0) this.#cooling.delay(shorterMs);
  }

  /** After a refusal, what is heavier than what seems to be left would wait for long to find out. */
  #mayGoAlone(used: number, weight: number): boolean {
    return this.#setback !== undefined && used === 0 && weight <= this.#limit.amount;
  }

  #land(weight: number, freeAt: number): void {
    // It cools since it was sent.
    if (this.#limit.countFrom === 'send') return;
    this.#inFlight -= weight;
    this.#cooling.add(freeAt, weight);
  }
}
