/** In which order an event loop comes to what is due at one moment: timers, then sockets, then immediates. */
export const RANKS = { world: 0, timer: 1, socket: 2, immediate: 3 } as const;
export type Rank = keyof typeof RANKS;

/** Something that is going to happen. */
export interface Item {
  at: number;
  readonly rank: number;
  /** When it was to happen at first; what was held up keeps its order. */
  readonly due: number;
  readonly number: number;
  readonly action: () => void;
  isOff: boolean;
}

/** All that is going to happen, in order of the true time: milliseconds that no simulated clock shows. */
export class Agenda {
  /** The true time. */
  now = 0;
  /** How many things have happened. */
  count = 0;
  readonly #heap: Item[] = [];
  #number = 0;

  /** How many things are to happen. */
  get length(): number {
    return this.#heap.length;
  }

  add(at: number, rank: Rank, action: () => void): Item {
    const due = Math.max(at, this.now);
    const item = { at: due, rank: RANKS[rank], due, number: this.#number++, action, isOff: false };
    this.#push(item);
    return item;
  }

  /** Has `item`, which has just been taken, happen later. */
  postpone(item: Item, at: number): void {
    item.at = at;
    this.count -= 1;
    this.#push(item);
  }

  /** Takes what is next; the time is then that of it. */
  take(): Item | undefined {
    for (let item = this.#pop(); item !== undefined; item = this.#pop()) {
      if (item.isOff) continue;
      this.now = item.at;
      this.count += 1;
      return item;
    }
    return undefined;
  }

  #push(item: Item): void {
    const heap = this.#heap;
    let index = heap.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!precedes(item, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = item;
  }

  #pop(): Item | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || first === last) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && precedes(heap[child + 1]!, heap[child]!)) child += 1;
      if (!precedes(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

const precedes = (a: Item, b: Item): boolean =>
  a.at !== b.at
    ? a.at < b.at
    : a.rank !== b.rank
      ? a.rank < b.rank
      : a.due !== b.due
        ? a.due < b.due
        : a.number < b.number;
