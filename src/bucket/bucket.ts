import { MAX_TIMER_MS } from '../checks/timer.js';
import type { KeptLimit } from '../limits/limit.js';
import { RATE_WINDOW_MS } from '../window/learnt-rate.js';
import type { Backlog, Demand, Ending, Permit, Window } from '../window/window.js';
import { Feedback } from './feedback.js';
import { Line, type InLine } from './line.js';

/** One limit of one App Key (and user): its window, and the line of those it has no room for. */
export class Bucket implements Backlog {
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
    const { amount, windowMs } = this.limit;
    if (limit.amount !== amount || limit.windowMs !== windowMs) {
      this.#feedback?.drop();
      this.#feedback = undefined;
    }
    this.window.change(limit);
  }

  /** How many wait here. */
  get waiting(): number {
    return this.#traffic?.line?.length ?? 0;
  }

  /** Weight spoken for by requests that have passed this line and wait in that of a wider limit. */
  get reserved(): number {
    return this.#traffic?.reserved ?? 0;
  }

  /** What the first `count` in line need. */
  next(count: number): readonly (readonly Demand[])[] {
    return this.#traffic?.line?.next(count).map(({ demands }) => demands) ?? [];
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
    this.#openTraffic().entries += 1;
  }

  release(): void {
    const traffic = this.#openTraffic();
    traffic.entries -= 1;
    if (traffic.entries === 0) this.#traffic = undefined;
  }

  /** Whether a newcomer of `weight` may pass: there is room, and nobody waits for it already. */
  isOpen(weight: number, now?: number): boolean {
    return this.#traffic?.line === undefined && this.hasRoom(weight, now);
  }

  /** Whether `weight` fits beside all that is spoken for. */
  hasRoom(weight: number, now?: number): boolean {
    return this.fits(weight + this.reserved, now);
  }

  /** Whether `weight` fits. */
  fits(weight: number, now = performance.now()): boolean {
    return this.window.fits(weight, now) && this.#feedback?.fits(weight, now) !== false;
  }

  /** Takes a permit of `weight`, which fits. */
  take(weight: number, now?: number): Permit {
    this.#inFlight += 1;
    this.#feedback?.took(weight);
    return this.window.take(weight, now);
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
    this.#openTraffic().reserved += weight;
  }

  /** Gives back room kept. Call `advanceSoon` once it is taken, or is not going to be. */
  unreserve(weight: number): void {
    const traffic = this.#openTraffic();
    traffic.reserved -= weight;
    traffic.askedFor = undefined;
  }

  /** How many wait ahead of a newcomer of `priority`, and of what weight. */
  ahead(priority: number): { readonly count: number; readonly weight: number } {
    return this.#traffic?.line?.ahead(priority) ?? { count: 0, weight: 0 };
  }

  /** Puts `item` of `weight` in line: at the head of its priority where it comes back. */
  join(item: InLine, weight: number, comesBack: boolean): void {
    const traffic = this.#openTraffic();
    const line = (traffic.line ??= new Line((first) => {
      this.#askFor(first);
    }));
    if (!comesBack) line.join(item, weight);
    else {
      line.comeBack(item, weight);
      line.advance();
    }
  }

  /** Takes `item` of `weight` out of the line. */
  leave(item: InLine, weight: number): void {
    const traffic = this.#openTraffic();
    traffic.line?.leave(item, weight);
    if (this.waiting > 0) return;
    clearTimeout(traffic.timer);
    traffic.line = undefined;
    traffic.askedFor = undefined;
    this.window.forgetNotify();
  }

  /** There may be room: tells those who wait, after all that leave at this moment. */
  advanceSoon(): void {
    this.#traffic?.line?.advanceSoon();
  }

  #forget(now: number): void {
    if (this.#feedback?.forget(now)) this.#feedback = undefined;
  }

  /** What was known of when there will be room is known better now. */
  #advanceAnew(): void {
    if (this.#traffic?.line === undefined) return;
    this.#traffic.askedFor = undefined;
    this.advanceSoon();
  }

  /** Has the window tell when there may be room for `first`. Once is enough: only one more urgent comes before it. */
  #askFor(first: InLine): void {
    const traffic = this.#openTraffic();
    if (traffic.askedFor === first) return;
    traffic.askedFor = first;
    clearTimeout(traffic.timer);
    const notify = (): void => {
      traffic.askedFor = undefined;
      traffic.line?.advance();
    };
    const needed = (first.demands[0]?.weight ?? 0) + this.reserved;
    this.#feedback?.makeRoom(this.limit, () => this.window.fits(needed));
    if (this.#feedback !== undefined && this.window.fits(needed)) {
      const ms = this.#feedback.earliestMs(needed, performance.now());
      traffic.timer = setTimeout(notify, Math.min(Math.ceil(ms), MAX_TIMER_MS));
    } else this.window.notifyWhenFits(needed, notify, this);
  }

  #openTraffic(): Traffic {
    return (this.#traffic ??= {
      entries: 0,
      reserved: 0,
      line: undefined,
      askedFor: undefined,
      timer: undefined,
    });
  }
}

/** What those who wait leave in a bucket, as long as any needs it. */
interface Traffic {
  /** How many do. */
  entries: number;
  reserved: number;
  /** There only while somebody waits here. */
  line: Line | undefined;
  /** For whom the window has been asked to tell when it fits. */
  askedFor: InLine | undefined;
  /** For when what answers have told lets one more go. */
  timer: NodeJS.Timeout | undefined;
}
