/** A binary heap: the item that precedes all others is first. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #precedes: (a: T, b: T) => boolean;

  constructor(precedes: (a: T, b: T) => boolean) {
    this.#precedes = precedes;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  add(item: T): void {
    this.#items.push(item);
    this.#up(this.#items.length - 1);
  }

  /** Returns whether it was there. The first is found at once, others by a search. */
  remove(item: T): boolean {
    const index = this.#items.indexOf(item);
    if (index === -1) return false;
    const last = this.#items.pop();
    if (last === undefined || last === item) return true;
    this.#items[index] = last;
    this.#up(index);
    this.#down(index);
    return true;
  }

  #up(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#swapped(index, parent)) return;
      index = parent;
    }
  }

  #down(from: number): void {
    for (let index = from; ;) {
      const left = 2 * index + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapped(child, index)) return;
      index = child;
    }
  }

  /** Puts two in order, where the one that is below precedes the other. */
  #swapped(below: number, above: number): boolean {
    if (!this.#isBefore(below, above)) return false;
    const items = this.#items as [T, ...T[]];
    [items[below], items[above]] = [items[above] as T, items[below] as T];
    return true;
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#items[one], this.#items[other]];
    return a !== undefined && b !== undefined && this.#precedes(a, b);
  }
}
