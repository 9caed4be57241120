import type { KeptLimit } from '../limits/limit.js';
import type { Backlog, Demand, Window } from '../window/window.js';
import { Line, type InLine } from './line.js';
import { Tally } from './tally.js';

/** One limit of one App Key (and user): its window, and the line of those it has no room for. */
export class Bucket implements Backlog {
  readonly key: string;
  readonly limit: KeptLimit;
  readonly window: Window;
  /** There only while requests that wait need it: an idle bucket has to be small. */
  #traffic: Traffic | undefined;

  constructor(key: string, limit: KeptLimit, window: Window) {
    this.key = key;
    this.limit = limit;
    this.window = window;
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
    return this.#traffic === undefined && this.window.idle;
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
    return this.window.fits(weight + this.reserved, now);
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

  /** Has the window tell when there may be room for `first`. Once is enough: only one more urgent comes before it. */
  #askFor(first: InLine, queue: Queue): void {
    if (queue.askedFor === first) return;
    queue.askedFor = first;
    const weight = first.demands[0]?.weight ?? 0;
    const notify = (): void => {
      queue.askedFor = undefined;
      this.advance();
    };
    this.window.notifyWhenFits(weight + this.reserved, notify, this);
  }

  #open(priority: number, weight: number): Queue {
    const traffic = this.#openTraffic();
    const onJoin = (): void => {
      this.advance();
    };
    traffic.queue ??= {
      askedFor: undefined,
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
  isToAdvance: boolean;
}
