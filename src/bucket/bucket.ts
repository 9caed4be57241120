import type { KeptLimit } from '../limits/limit.js';
import { LearntRate, RATE_WINDOW_MS } from '../window/learnt-rate.js';
import type { Backlog, Demand, Ending, Permit, Window } from '../window/window.js';
import { Line, type InLine } from './line.js';
import { Tally } from './tally.js';

/** One limit of one App Key (and user): its window, and the line of those it has no room for. */
export class Bucket implements Backlog {
  readonly key: string;
  readonly window: Window;
  #limit: KeptLimit;
  /** Calls in flight. */
  #inFlight = 0;
  /** There only while requests that wait need it: an idle bucket has to be small. */
  #traffic: Traffic | undefined;
  /** A limit beside this one that the table lacks. */
  #learnt: LearntRate | undefined;

  constructor(key: string, limit: KeptLimit, window: Window) {
    this.key = key;
    this.#limit = limit;
    this.window = window;
  }

  get limit(): KeptLimit {
    return this.#limit;
  }

  /** Goes by another limit from now on. */
  change(limit: KeptLimit): void {
    this.#limit = limit;
    this.window.change(limit);
  }

  /** How many wait here. */
  get waiting(): number {
    return this.#traffic?.queue?.tally.count ?? 0;
  }

  /** Weight spoken for by requests that have passed this line and wait in that of a wider limit. */
  get reserved(): number {
    return this.#traffic?.reserved ?? 0;
  }

  /** What the first `count` in line need. */
  next(count: number): readonly (readonly Demand[])[] {
    return this.#traffic?.queue?.line.next(count).map(({ demands }) => demands) ?? [];
  }

  /** True when dropping this bucket would lose nothing. */
  get idle(): boolean {
    if (this.#learnt?.isNeedless(performance.now())) this.#learnt = undefined;
    return this.#traffic === undefined && this.#learnt === undefined && this.window.idle;
  }

  /** Calls in a second that the server has turned out to allow, where it is fewer than this limit says. */
  get learnt(): number | undefined {
    return this.#learnt?.amount;
  }

  /** How long nothing goes yet after a refusal, in milliseconds. */
  get pausedMs(): number {
    return Math.max(this.window.pausedMs, this.#learnt?.pausedMs(performance.now()) ?? 0);
  }

  /** The earliest that `weight` could go if nothing else were taken, in milliseconds: a lower bound. */
  earliestMs(weight: number): number {
    return Math.max(
      this.window.earliestMs(weight),
      this.#learnt?.earliestMs(performance.now()) ?? 0,
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
    return this.#traffic?.queue === undefined && this.hasRoom(weight, now);
  }

  /** Whether `weight` fits beside all that is spoken for. */
  hasRoom(weight: number, now?: number): boolean {
    return this.fits(weight + this.reserved, now);
  }

  /** Whether `weight` fits. */
  fits(weight: number, now = performance.now()): boolean {
    return this.window.fits(weight, now) && this.#learnt?.fits(now) !== false;
  }

  /** Takes a permit of `weight`, which fits. */
  take(weight: number, now?: number): Permit {
    this.#inFlight += 1;
    this.#learnt?.took();
    return this.window.take(weight, now);
  }

  /**
   * Ends the flight of `permit`.
   *
   * @returns whether a learnt rate has become certain by it
   */
  settle(permit: Permit, ending: Ending): boolean {
    this.#inFlight -= 1;
    permit.settle(ending);
    const learnt = this.#learnt;
    if (learnt === undefined) return false;
    const now = performance.now();
    const isNews = ending === 'answered' && learnt.accepted(permit.takenAt, now);
    if (ending !== 'answered') learnt.ended();
    if (learnt.isNeedless(now)) this.#learnt = undefined;
    this.#advanceAnew();
    return isNews;
  }

  /**
   * Ends the flight of `permit`: the server refused its request for want of quota.
   *
   * @param retryAfterMs - how long the server asked to wait, if it did
   * @returns whether it is the first refusal of its burst
   */
  refuse(permit: Permit, retryAfterMs: number | undefined): boolean {
    const inFlight = this.#inFlight--;
    const refusedBefore = this.#learnt?.refusedWeight;
    const isNews =
      retryAfterMs === undefined && this.limit.windowMs > RATE_WINDOW_MS
        ? this.#learnFrom(permit, inFlight)
        : undefined;
    if (isNews === undefined) return permit.refuse(retryAfterMs, refusedBefore);
    // The limit itself was not met. That the server has counted it cannot be ruled out.
    permit.settle('answered');
    this.#advanceAnew();
    return isNews;
  }

  /** Keeps room for `weight` until it is given back with `unreserve`. */
  reserve(weight: number): void {
    this.#openTraffic().reserved += weight;
  }

  /** Gives back room kept. Call `advance` once it is taken, or is not going to be. */
  unreserve(weight: number): void {
    const traffic = this.#openTraffic();
    traffic.reserved -= weight;
    if (traffic.queue) traffic.queue.askedFor = undefined;
  }

  /** How many wait ahead of a newcomer of `priority`, and of what weight. */
  ahead(priority: number): { readonly count: number; readonly weight: number } {
    return this.#traffic?.queue?.tally.ahead(priority) ?? { count: 0, weight: 0 };
  }

  /** Puts `item` of `weight` in line. */
  join(item: InLine, weight: number): void {
    this.#open(item.priority, weight).line.join(item);
  }

  /** Puts `item`, which has been in this line before, at the head of its priority. */
  comeBack(item: InLine, weight: number): void {
    this.#open(item.priority, weight).line.comeBack(item);
    this.advance();
  }

  /** Takes `item` of `weight` out of the line. */
  leave(item: InLine, weight: number): void {
    const traffic = this.#openTraffic();
    const { queue } = traffic;
    if (queue === undefined) return;
    queue.line.left(item);
    queue.tally.remove(item.priority, weight);
    if (queue.tally.count > 0) return;
    traffic.queue = undefined;
    clearTimeout(queue.timer);
    this.window.forgetNotify();
  }

  /** There may be room: tells those who wait, in order, until one stays. */
  advance(): void {
    for (;;) {
      const queue = this.#traffic?.queue;
      const first = queue?.line.first();
      if (queue === undefined || first === undefined) return;
      if (first.onRoom()) continue;
      this.#askFor(first, queue);
      return;
    }
  }

  /** As `advance`, but after all that leave at this moment: one signal may abort many, and none of them is to be sent. */
  advanceSoon(): void {
    const queue = this.#traffic?.queue;
    if (queue === undefined || queue.isToAdvance) return;
    queue.isToAdvance = true;
    void Promise.resolve().then(() => {
      queue.isToAdvance = false;
      this.advance();
    });
  }

  /** Takes the refusal for that of a rate that the table lacks. Undefined where that does not explain it. */
  #learnFrom({ weight, takenAt }: Permit, inFlight: number): boolean | undefined {
    const now = performance.now();
    if (this.#learnt !== undefined) {
      const isNews = this.#learnt.refused(weight, takenAt, now);
      if (isNews === undefined) this.#learnt = undefined;
      return isNews;
    }
    const accepted = this.window.endedWithin(RATE_WINDOW_MS);
    // Far fewer than the limit itself comes to were not too many for a second, least of all one alone.
    const { amount, windowMs } = this.limit;
    const few = Math.max(1, (amount * RATE_WINDOW_MS) / windowMs / 2);
    if (inFlight + accepted <= few) return undefined;
    this.#learnt = new LearntRate(weight, inFlight, accepted, now);
    return true;
  }

  /** What was known of when there will be room is known better now. */
  #advanceAnew(): void {
    const queue = this.#traffic?.queue;
    if (queue === undefined) return;
    queue.askedFor = undefined;
    this.advanceSoon();
  }

  /** Has the window tell when there may be room for `first`. Once is enough: only one more urgent comes before it. */
  #askFor(first: InLine, queue: Queue): void {
    if (queue.askedFor === first) return;
    queue.askedFor = first;
    const weight = first.demands[0]?.weight ?? 0;
    const notify = (): void => {
      queue.askedFor = undefined;
      this.advance();
    };
    clearTimeout(queue.timer);
    const needed = weight + this.reserved;
    if (this.#learnt !== undefined && this.window.fits(needed)) {
      queue.timer = setTimeout(notify, Math.ceil(this.#learnt.earliestMs(performance.now())));
    } else this.window.notifyWhenFits(needed, notify, this);
  }

  #open(priority: number, weight: number): Queue {
    const traffic = this.#openTraffic();
    const onJoin = (): void => {
      this.advance();
    };
    traffic.queue ??= {
      askedFor: undefined,
      timer: undefined,
      isToAdvance: false,
      tally: new Tally(),
      line: new Line(onJoin),
    };
    traffic.queue.tally.add(priority, weight);
    return traffic.queue;
  }

  #openTraffic(): Traffic {
    return (this.#traffic ??= { entries: 0, reserved: 0, queue: undefined });
  }
}

/** What those who wait leave in a bucket, as long as any needs it. */
interface Traffic {
  /** How many do. */
  entries: number;
  reserved: number;
  /** There only while somebody waits here. */
  queue: Queue | undefined;
}

interface Queue {
  readonly line: Line;
  readonly tally: Tally;
  /** For whom the window has been asked to tell when it fits. */
  askedFor: InLine | undefined;
  /** For when a learnt rate allows one more. */
  timer: NodeJS.Timeout | undefined;
  isToAdvance: boolean;
}
