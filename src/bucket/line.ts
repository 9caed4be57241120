import type { Demand } from '../window/window.js';
import { JobQueue } from './bottleneck.js';
import { Tally } from './tally.js';

/** One who waits in a line. */
export interface InLine {
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  /** Orders those of one priority who come back to a line. */
  readonly order: number;
  /** False once it no longer waits in this line, as after an abort. */
  readonly isWaiting: boolean;
  /** What it still needs, from the window on for which it waits now. */
  readonly demands: readonly Demand[];
  /**
   * There may be room for it, and it is first.
   *
   * @returns whether it has left the line
   */
  onRoom(): boolean;
}

/** A waiting line, by priority and then by arrival. */
export class Line {
  readonly #queue = new JobQueue<InLine>(() => {
    this.advance();
  });
  readonly #onBlocked: (first: InLine) => void;
  readonly #tally = new Tally();
  /** Those who came back to the head, in order; a queue of Bottleneck's has an entry at its end only. */
  readonly #returned: InLine[] = [];
  /** How many places in the queue are held by those who have gone. */
  #gone = 0;
  #isToAdvance = false;

  /** @param onBlocked - called with the first in line, for whom there is no room */
  constructor(onBlocked: (first: InLine) => void) {
    this.#onBlocked = onBlocked;
  }

  /** How many wait. */
  get length(): number {
    return this.#tally.count;
  }

  /** How many wait ahead of a newcomer of `priority`, and of what weight. */
  ahead(priority: number): { readonly count: number; readonly weight: number } {
    return this.#tally.ahead(priority);
  }

  /** Puts `item` of `weight` behind all of its priority; it is in line from the next microtask on. */
  join(item: InLine, weight: number): void {
    this.#tally.add(item.priority, weight);
    this.#queue.push(item, item.priority);
  }

  /** Puts `item`, which has been in this line before, ahead of those of its priority that came later. */
  comeBack(item: InLine, weight: number): void {
    this.#tally.add(item.priority, weight);
    // From the end, where nearly all of them belong when many come back.
    const index = this.#returned.findLastIndex((other) => !precedes(item, other));
    this.#returned.splice(index + 1, 0, item);
  }

  /** Takes `item` of `weight` out of the line. */
  leave(item: InLine, weight: number): void {
    this.#tally.remove(item.priority, weight);
    const index = this.#returned.indexOf(item);
    if (index !== -1) this.#returned.splice(index, 1);
    else if (this.#queue.first() === item) this.#queue.take();
    else if (++this.#gone >= SWEEP_FROM && this.#gone * 2 >= this.#queue.length) {
      this.#queue.sweep((other) => other.isWaiting);
      this.#gone = 0;
    }
  }

  /** There may be room: tells those who wait, in order, until one stays. */
  advance(): void {
    for (let first = this.first(); first !== undefined; first = this.first()) {
      if (first.onRoom()) continue;
      this.#onBlocked(first);
      return;
    }
  }

  /** As `advance`, but after all that leave at this moment: one signal may abort many, and none of them is to be sent. */
  advanceSoon(): void {
    if (this.#isToAdvance) return;
    this.#isToAdvance = true;
    void Promise.resolve().then(() => {
      this.#isToAdvance = false;
      this.advance();
    });
  }

  /** Who is next. */
  first(): InLine | undefined {
    const queued = this.#firstQueued();
    const returned = this.#returned[0];
    if (returned === undefined) return queued;
    return queued === undefined || returned.priority <= queued.priority ? returned : queued;
  }

  /** The first `count` who wait, in order. */
  next(count: number): InLine[] {
    // Sorting is stable: those who came back stay ahead of their priority.
    return [...this.#returned, ...this.#queue.list(count, (item) => item.isWaiting)]
      .toSorted((a, b) => a.priority - b.priority)
      .slice(0, count);
  }

  #firstQueued(): InLine | undefined {
    let item = this.#queue.first();
    while (item !== undefined && !item.isWaiting) {
      this.#queue.take();
      this.#gone -= 1;
      item = this.#queue.first();
    }
    return item;
  }
}

/** Sweeping at half of the queue makes each leaving cheap on average; fewer are not worth it. */
const SWEEP_FROM = 64;

const precedes = (a: InLine, b: InLine): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
