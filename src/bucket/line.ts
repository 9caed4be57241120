import type { Demand } from '../window/window.js';
import { JobQueue } from './bottleneck.js';

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
  readonly #queue: JobQueue<InLine>;
  /** Those who came back to the head, in order; a queue of Bottleneck's has an entry at its end only. */
  readonly #returned: InLine[] = [];
  /** How many places in the queue are held by those who have gone. */
  #gone = 0;

  /** @param onJoin - called when somebody has joined */
  constructor(onJoin: () => void) {
    this.#queue = new JobQueue(onJoin);
  }

  /** Puts `item` behind all of its priority; it is in line from the next microtask on. */
  join(item: InLine): void {
    this.#queue.push(item, item.priority);
  }

  /** Puts `item`, which has been in this line before, ahead of those of its priority that came later. */
  comeBack(item: InLine): void {
    const index = this.#returned.findIndex((other) => precedes(item, other));
    this.#returned.splice(index === -1 ? this.#returned.length : index, 0, item);
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

  /** To be told when `item` has stopped waiting, so that its place is freed. */
  left(item: InLine): void {
    const index = this.#returned.indexOf(item);
    if (index !== -1) this.#returned.splice(index, 1);
    else if (this.#queue.first() === item) this.#queue.take();
    else if (++this.#gone >= SWEEP_FROM && this.#gone * 2 >= this.#queue.length) {
      this.#queue.sweep((other) => other.isWaiting);
      this.#gone = 0;
    }
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
