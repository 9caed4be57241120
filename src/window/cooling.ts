/** Weights that cool, in the order of the moments at which they come free. */
export class Cooling {
  /** Pairs of moment and weight, flat: a million buckets with one entry each must stay small. */
  #entries: number[] = [];
  #first = 0;
  #total = 0;

  /** The sum of the weights that still cool. */
  get total(): number {
    return this.#total;
  }

  /** Adds `weight`, free at the moment `at`. */
  add(at: number, weight: number): void {
    const entries = this.#entries;
    this.#total += weight;
    if (entries.length === 0) {
      // A literal is allocated for two numbers; a push would reserve room for seventeen.
      this.#entries = [at, weight];
      return;
    }
    // Nearly always the last: only what was lost cools longer than what comes after it.
    let index = entries.length;
    while (index > this.#first && momentAt(entries, index - 2) > at) index -= 2;
    if (index === entries.length) entries.push(at, weight);
    else entries.splice(index, 0, at, weight);
  }

  /** Drops what is free at the moment `now`. */
  expire(now: number): void {
    const entries = this.#entries;
    while (this.#first < entries.length && momentAt(entries, this.#first) <= now) {
      this.#total -= weightAt(entries, this.#first);
      this.#first += 2;
    }
    if (this.#first === entries.length) {
      if (this.#first > 0) this.#entries = [];
      this.#first = 0;
    } else if (this.#first >= COMPACT_FROM && this.#first * 2 >= entries.length) {
      entries.splice(0, this.#first);
      this.#first = 0;
    }
  }

  /** The moment at which `weight` of it will be free, or undefined if there is not that much. */
  freeAt(weight: number): number | undefined {
    if (weight > this.#total) return undefined;
    const entries = this.#entries;
    let free = 0;
    for (let index = this.#first; index < entries.length; index += 2) {
      free += weightAt(entries, index);
      if (free >= weight) return momentAt(entries, index);
    }
    return undefined;
  }
}

/** Below this many dropped numbers, moving the rest to the front is not worth it. */
const COMPACT_FROM = 128;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- both are called with indices inside the array only */
const momentAt = (entries: readonly number[], index: number): number => entries[index]!;
const weightAt = (entries: readonly number[], index: number): number => entries[index + 1]!;
