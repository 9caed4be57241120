import { JobQueue } from './bottleneck.js';

/** One who waits in a line. */
export interface InLine {
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  /** Orders those of one priority who come back to a line. */
  readonly arrival: number;
  /** False once it no longer waits, as after an abort. */
  readonly waiting: boolean;
}

/** What a line asks its owner, and tells it. */
export interface LineOwner<T> {
  /** Whether `item`, whose turn it is, may go now; what it needs is taken along with the yes. */
  admit(item: T): boolean;
  /** `item` was admitted and has left the line. */
  admitted(item: T): void;
}

/** A waiting line, by priority and then by arrival. It moves when `advance` is called. */
export class Line<T extends InLine> {
  readonly #owner: LineOwner<T>;
  readonly #queue = new JobQueue<T>(() => {
    this.advance();
  });
  /** Those who came back to the head, in order; a queue of Bottleneck's has an entry at its end only. */
  readonly #returned: T[] = [];
  /** How many places in the queue are held by those who have gone. */
  #gone = 0;
  readonly #admitted: (item: T) => void;

  constructor(owner: LineOwner<T>) {
    this.#owner = owner;
    this.#admitted = (item) => {
      if (item.waiting) owner.admitted(item);
    };
  }

  /** Puts `item` behind all of its priority; it may be admitted from the next microtask on. */
  join(item: T): void {
    this.#queue.push(item, item.priority, this.#admitted);
  }

  /** Puts `item`, which has been admitted before, ahead of those of its priority that came later. */
  comeBack(item: T): void {
    const index = this.#returned.findIndex((other) => precedes(item, other));
    this.#returned.splice(index === -1 ? this.#returned.length : index, 0, item);
  }

  /** Who is next. */
  first(): T | undefined {
    const queued = this.#firstQueued();
    const returned = this.#returned[0];
    if (returned === undefined) return queued;
    return queued === undefined || returned.priority <= queued.priority ? returned : queued;
  }

  /** The first `count` who wait, in order. */
  next(count: number): T[] {
    // Sorting is stable: those who came back stay ahead of their priority.
    return [...this.#returned, ...this.#queue.list(count, (item) => item.waiting)]
      .toSorted((a, b) => a.priority - b.priority)
      .slice(0, count);
  }

  /** Lets go, in order, all who are admitted, until one is not. */
  advance(): void {
    for (let item = this.first(); item !== undefined; item = this.first()) {
      if (!this.#owner.admit(item)) return;
      if (item === this.#returned[0]) {
        this.#returned.shift();
        this.#owner.admitted(item);
      } else this.#queue.take();
    }
  }

  /** To be told when `item` has stopped waiting, so that its place is freed. */
  left(item: T): void {
    const index = this.#returned.indexOf(item);
    if (index !== -1) this.#returned.splice(index, 1);
    else if (++this.#gone >= SWEEP_FROM && this.#gone * 2 >= this.#queue.length) {
      this.#queue.sweep((other) => other.waiting);
      this.#gone = 0;
    }
  }

  #firstQueued(): T | undefined {
    let item = this.#queue.first();
    while (item !== undefined && !item.waiting) {
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
  a.priority < b.priority || (a.priority === b.priority && a.arrival < b.arrival);
