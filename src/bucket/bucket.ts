import type { KeptLimit } from '../limits/limit.js';
import { LATE_MS } from '../window/account.js';
import type { Backlog, Demand, Window } from '../window/window.js';
import { Line } from './line.js';
import type { Passage } from './passage.js';
import { Tally } from './tally.js';

/** One limit of one App Key (and user): its window, and the line of those it has no room for. */
export class Bucket implements Backlog {
  readonly key: string;
  readonly limit: KeptLimit;
  readonly window: Window;
  /** There only while passages lead here: an idle bucket has to be small. */
  #traffic: Traffic | undefined;

  constructor(key: string, limit: KeptLimit, window: Window) {
    this.key = key;
    this.limit = limit;
    this.window = window;
  }

  /** How many wait here. */
  get waiting(): number {
    return this.#queue?.tally.count ?? 0;
  }

  get reserved(): number {
    return this.#traffic?.reserved ?? 0;
  }

  /** What the first `count` in line need. */
  next(count: number): readonly (readonly Demand[])[] {
    return this.#queue?.line.next(count).map((passage) => passage.needs) ?? [];
  }

  /** True when dropping this bucket would lose nothing. */
  get idle(): boolean {
    return this.#traffic === undefined && this.window.idle;
  }

  /** A passage that leads here has begun. Until `passageEnds`, the bucket is not idle. */
  passageBegins(): void {
    this.#openTraffic().passages += 1;
  }

  passageEnds(): void {
    const traffic = this.#openTraffic();
    traffic.passages -= 1;
    if (traffic.passages === 0) this.#traffic = undefined;
  }

  /** Whether a newcomer of `weight` may pass: there is room, and nobody waits for it already. */
  isOpen(weight: number, now?: number): boolean {
    return this.#queue === undefined && this.hasRoom(weight, now);
  }

  /** Whether `weight` fits beside all that is spoken for. */
  hasRoom(weight: number, now?: number): boolean {
    return this.window.fits(weight + this.reserved, now);
  }

  /** Keeps room for `weight` until it is given back with `unreserve`. */
  reserve(weight: number): void {
    this.#openTraffic().reserved += weight;
  }

  /** Gives back room kept. Call `advance` once it is taken, or is not going to be. */
  unreserve(weight: number): void {
    this.#openTraffic().reserved -= weight;
    if (this.#queue) this.#queue.askedFor = undefined;
  }

  /** How many wait ahead of a newcomer of `priority`. */
  ahead(priority: number): number {
    return this.#queue?.tally.ahead(priority).count ?? 0;
  }

  /** How many wait ahead of a newcomer of `priority`, and the earliest that it can go in milliseconds. */
  outlook(
    weight: number,
    priority: number,
  ): { readonly position: number; readonly earliestMs: number } {
    const ahead = this.#queue?.tally.ahead(priority) ?? { count: 0, weight: 0 };
    const { amount, windowMs, pacing } = this.limit;
    const upTo = ahead.weight + this.reserved + weight;
    // The n-th of a weight goes no earlier than one window after the (n - amount)-th.
    const windows = Math.ceil(upTo / amount) - 1;
    const fullMs = windows * windowMs + this.window.earliestMs(upTo - windows * amount);
    if (pacing === 'burst') return { position: ahead.count, earliestMs: fullMs };
    // Each of those ahead is followed by a rest of its weight's part of the window.
    const restsMs = Math.max(0, (ahead.weight * windowMs) / amount - LATE_MS);
    const earliestMs = Math.max(fullMs, restsMs + this.window.earliestMs(1));
    return { position: ahead.count, earliestMs };
  }

  /** Puts `passage` in line. */
  join(passage: Passage): void {
    this.#open(passage).line.join(passage);
  }

  /** Puts `passage`, which has passed this line before, at the head of its priority. */
  comeBack(passage: Passage): void {
    this.#open(passage).line.comeBack(passage);
    this.advance();
  }

  /** Takes `passage`, which has stopped waiting, out of the line. */
  leave(passage: Passage): void {
    const line = this.#queue?.line;
    this.#close(passage.priority, passage.claim.weight);
    line?.left(passage);
    this.advanceSoon();
  }

  /** Lets go all for whom there is room. */
  advance(): void {
    this.#queue?.line.advance();
  }

  /** As `advance`, but after all that leave at this moment: one signal may abort many, and none of them is to be sent. */
  advanceSoon(): void {
    const queue = this.#queue;
    if (queue === undefined || queue.isToAdvance) return;
    queue.isToAdvance = true;
    void NOW.then(() => {
      queue.isToAdvance = false;
      queue.line.advance();
    });
  }

  #admit(passage: Passage): boolean {
    // Its leaving makes the line go on.
    if (passage.leavesInstead()) return false;
    const { weight } = passage.claim;
    if (passage.admit()) {
      this.#close(passage.priority, weight);
      return true;
    }
    // Asking once is enough: whoever is first stays first, but for one more urgent.
    const queue = this.#queue;
    if (queue && queue.askedFor !== passage) {
      queue.askedFor = passage;
      const notify = (): void => {
        queue.askedFor = undefined;
        this.advance();
      };
      this.window.notifyWhenFits(weight + this.reserved, notify, this);
    }
    return false;
  }

  #open(passage: Passage): Queue {
    const traffic = this.#openTraffic();
    traffic.queue ??= {
      askedFor: undefined,
      isToAdvance: false,
      tally: new Tally(),
      line: new Line<Passage>({
        admit: (first) => this.#admit(first),
        admitted: (first) => {
          first.admitted();
        },
      }),
    };
    traffic.queue.tally.add(passage.priority, passage.claim.weight);
    return traffic.queue;
  }

  #close(priority: number, weight: number): void {
    this.#queue?.tally.remove(priority, weight);
    if (this.waiting > 0) return;
    this.#openTraffic().queue = undefined;
    this.window.forgetNotify();
  }

  get #queue(): Queue | undefined {
    return this.#traffic?.queue;
  }

  #openTraffic(): Traffic {
    return (this.#traffic ??= { passages: 0, reserved: 0, queue: undefined });
  }
}

/** What passages leave in a bucket, as long as any leads to it. */
interface Traffic {
  /** How many do. They would not find a bucket made anew after this one was dropped. */
  passages: number;
  /** Weight spoken for by requests that have passed this line and wait in that of a wider limit. */
  reserved: number;
  /** There only while somebody waits here. */
  queue: Queue | undefined;
}

interface Queue {
  readonly line: Line<Passage>;
  readonly tally: Tally;
  /** For whose weight the window has been asked to tell when it fits. */
  askedFor: Passage | undefined;
  isToAdvance: boolean;
}

const NOW = Promise.resolve();
