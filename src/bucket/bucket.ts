import type { KeptLimit } from '../limits/limit.js';
import type { Floor } from '../window/floor.js';
import { RATE_WINDOW_MS } from '../window/learnt-rate.js';
import type { Ending, Permit, Window } from '../window/window.js';
import { Feedback } from './feedback.js';
import {
  NOBODY,
  type Asking,
  type Awaited,
  type Crowd,
  type InLine,
  type Waiting,
} from './in-line.js';
import { Traffic } from './traffic.js';

/** One limit of one App Key (and user): its window, and the line of those it has no room for. */
export class Bucket {
  readonly key: string;
  readonly window: Window;
  /** Calls in flight. */
  #inFlight = 0;
  /** There only while requests that wait need it: an idle bucket has to be small. */
  #traffic: Traffic | undefined;
  /** There only while answers have told more than the limit says. */
  #feedback: Feedback | undefined;

  constructor(key: string, window: Window) {
    this.key = key;
    this.window = window;
  }

  get limit(): KeptLimit {
    return this.window.limit;
  }

  /** Goes by another limit from now on. */
  change(limit: KeptLimit): void {
    if (limit.amount !== this.limit.amount) {
      this.#feedback?.drop();
      this.#feedback = undefined;
    }
    this.window.change(limit);
  }

  /** How many wait here. */
  get waiting(): number {
    return this.#traffic?.waiting ?? 0;
  }

  /** Weight spoken for by requests that have passed this line and wait in that of a wider limit. */
  get reserved(): number {
    return this.#traffic?.reserved ?? 0;
  }

  /** True when dropping this bucket would lose nothing. */
  get idle(): boolean {
    this.#forget(performance.now());
    const isUnused = this.#traffic === undefined && this.#inFlight === 0;
    return isUnused && this.#feedback === undefined && this.window.idle;
  }

  /** Calls in a second that the server has turned out to allow, where it is fewer than this limit says. */
  get learnt(): number | undefined {
    return this.#feedback?.learnt;
  }

  /** How long nothing goes yet after a refusal, in milliseconds. */
  get pausedMs(): number {
    return Math.max(this.window.pausedMs, this.#feedback?.pausedMs(performance.now()) ?? 0);
  }

  /** The earliest that `weight` could go if nothing else were taken, in milliseconds: a lower bound. */
  earliestMs(weight: number): number {
    return Math.max(
      this.window.earliestMs(weight),
      this.#feedback?.earliestMs(weight, performance.now()) ?? 0,
    );
  }

  /** One that waits, here or elsewhere, needs this bucket: it would not find one made anew. Until `release`, it is not idle. */
  retain(): void {
    this.#openTraffic().retain();
  }

  release(): void {
    if (this.#traffic?.release()) this.#traffic = undefined;
  }

  /** A request is going to need it that goes to the host of `floor`. */
  via(floor: Floor | undefined): void {
    this.window.via?.(floor);
  }

  /** Whether a newcomer of `weight` may pass: there is room, and nobody waits for it already. */
  isOpen(weight: number, now?: number): boolean {
    return this.#traffic?.isInLine !== true && this.hasRoom(weight, now);
  }

  /** Whether `weight` fits beside all that is spoken for. */
  hasRoom(weight: number, now?: number): boolean {
    return this.fits(weight + this.reserved, now);
  }

  /** Whether `weight` fits. */
  fits(weight: number, now = performance.now()): boolean {
    return this.window.fits(weight, now) && this.#feedback?.fits(weight, now) !== false;
  }

  /** A permit of `weight` was taken of its window. */
  took(weight: number): void {
    this.#inFlight += 1;
    this.#feedback?.took(weight);
  }

  /**
   * Ends the flight of `permit`.
   *
   * @param isAccepted - whether the server has taken the request
   * @returns whether a learnt rate has become certain by it
   */
  settle(permit: Permit, ending: Ending, isAccepted: boolean): boolean {
    this.#inFlight -= 1;
    permit.settle(ending);
    if (this.#feedback === undefined) return false;
    if (ending === 'unsent') this.#feedback.unsent(permit.weight);
    const now = performance.now();
    const isNews = this.#feedback.settled(permit, isAccepted, now);
    this.#forget(now);
    this.#advanceAnew();
    return isNews;
  }

  /** The server said what is left of the quota, after an answer of the moment: for so many milliseconds. */
  told(left: number, forMs: number): void {
    this.#feedback ??= new Feedback();
    // Whether it has counted those in flight by then, nobody knows.
    this.#feedback.told(left - this.window.inFlight, forMs, performance.now());
    this.#advanceAnew();
  }

  /**
   * Ends the flight of `permit`: the server refused its request for want of quota.
   *
   * @param retryAfterMs - how long the server asked to wait, if it did
   * @returns whether it is the first refusal of its burst
   */
  refuse(permit: Permit, retryAfterMs: number | undefined): boolean {
    const inFlight = this.#inFlight--;
    if (retryAfterMs !== undefined || this.limit.windowMs <= RATE_WINDOW_MS) {
      this.#feedback?.ended();
      this.#advanceAnew();
      return permit.refuse(retryAfterMs);
    }
    this.#feedback ??= new Feedback();
    const isNews = this.#feedback.refused(permit, inFlight, this.window);
    this.#forget(performance.now());
    this.#advanceAnew();
    return isNews;
  }

  /** Keeps room for `weight` until it is given back with `unreserve`. */
  reserve(weight: number): void {
    this.#openTraffic().reserve(weight);
  }

  /** Gives back room kept. Call `advanceSoon` once it is taken, or is not going to be. */
  unreserve(weight: number): void {
    this.#openTraffic().unreserve(weight);
  }

  /** Who is certain to go before one that asks. */
  ahead(asking: Asking): Crowd {
    return this.#traffic?.ahead(asking) ?? NOBODY;
  }

  /** Puts `item` of `weight` in line: at the head of its priority and tenant where it comes back. */
  join(item: InLine, weight: number, comesBack: boolean): void {
    this.#openTraffic().join(item, weight, comesBack);
  }

  /**
   * Takes `item` of `weight` out of the line.
   *
   * @param hasTurn - whether it leaves because it is its turn
   */
  leave(item: InLine, weight: number, hasTurn: boolean): void {
    this.#openTraffic().leave(item, weight, hasTurn);
  }

  /** All who wait here are going to leave, and to come back to the turns that they had. */
  askAnew(): void {
    this.#openTraffic().askAnew();
  }

  /** Those who do are back. */
  askedAnew(): void {
    if (this.#traffic?.askedAnew()) this.#traffic = undefined;
  }

  /** There may be room: tells those who wait, after all that leave at this moment. */
  advanceSoon(): void {
    this.#traffic?.advanceSoon();
  }

  /** Has `notify` called when there may be room for `weight`, for those in `line`: that of this bucket, or one that it is joined to. */
  awaitRoom(weight: number, notify: () => void, line: Waiting): Awaited {
    const { window } = this;
    const traffic = this.#openTraffic();
    traffic.awaitedIn(line, window);
    const needed = weight + this.reserved;
    this.#feedback?.makeRoom(this.limit, () => window.fits(needed));
    // What answers have told is over after a time that is known; of its own room the window tells.
    if (this.#feedback !== undefined && window.fits(needed)) {
      return { window, lookInMs: this.#feedback.earliestMs(needed, performance.now()) };
    }
    window.notifyWhenFits(needed, notify, traffic);
    return { window, lookInMs: undefined };
  }

  #forget(now: number): void {
    if (this.#feedback?.forget(now)) this.#feedback = undefined;
  }

  /** What was known of when there will be room is known better now. */
  #advanceAnew(): void {
    this.#traffic?.tellThatKnownBetter();
  }

  #openTraffic(): Traffic {
    return (this.#traffic ??= new Traffic());
  }
}
