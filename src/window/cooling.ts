/** Weights that cool, in the order of the moments at which they come free. */
export class Cooling {
  /** The soonest, by itself: most of a million users have no other. A weight of 0 is none. */
  #soonestAt = 0;
  #soonest = 0;
  /** The others: pairs of moment and weight, flat, from `#first` on. */
  #others: number[] | undefined;
  #first = 0;
  #total = 0;

  /** The sum of the weights that still cool. */
  get total(): number {
    return this.#total;
  }

  /** Adds `weight`, free at the first whole millisecond from `moment` on. */
  add(moment: number, weight: number): void {
    // Timers know whole milliseconds only, and small whole numbers need no memory of their own.
    const at = Math.ceil(moment);
    this.#total += weight;
    if (this.#soonest === 0) this.#setSoonest(at, weight);
    else if (at >= this.#soonestAt) this.#addOther(at, weight);
    else {
      this.#addOther(this.#soonestAt, this.#soonest);
      this.#setSoonest(at, weight);
    }
  }

  /** Adds pairs of moment and weight, flat. */
  addAll(pairs: readonly number[]): void {
    for (let index = 0; index < pairs.length; index += 2) {
      this.add(momentAt(pairs, index), weightAt(pairs, index));
    }
  }

  /** Pairs of moment and weight, flat, in order. */
  toPairs(): number[] {
    if (this.#soonest === 0) return [];
    return [this.#soonestAt, this.#soonest, ...(this.#others?.slice(this.#first) ?? [])];
  }

  /** Drops what is free at the moment `now`. */
  expire(now: number): void {
    while (this.#soonest > 0 && this.#soonestAt <= now) {
      this.#total -= this.#soonest;
      this.#promote();
    }
  }

  /** Has all of it come free so many milliseconds later. */
  delay(ms: number): void {
    const others = this.#others ?? [];
    this.#soonestAt += ms;
    for (let index = this.#first; index < others.length; index += 2) {
      others[index] = momentAt(others, index) + ms;
    }
  }

  /** How many of them come free after the moment `moment`. */
  countAfter(moment: number): number {
    const others = this.#others ?? [];
    let count = this.#soonest > 0 && this.#soonestAt > moment ? 1 : 0;
    for (let index = others.length; index > this.#first && momentAt(others, index - 2) > moment;) {
      count += 1;
      index -= 2;
    }
    return count;
  }

  /** The moment at which `weight` of it will be free, or undefined if there is not that much. */
  freeAt(weight: number): number | undefined {
    if (weight > this.#total) return undefined;
    let at = this.#soonestAt;
    let free = this.#soonest;
    const others = this.#others ?? [];
    for (let index = this.#first; free < weight; index += 2) {
      at = momentAt(others, index);
      free += weightAt(others, index);
    }
    return at;
  }

  #setSoonest(at: number, weight: number): void {
    this.#soonestAt = at;
    this.#soonest = weight;
  }

  #addOther(at: number, weight: number): void {
    const others = (this.#others ??= []);
    // Nearly always the last: only what was lost cools longer than what comes after it.
    let index = others.length;
    while (index > this.#first && momentAt(others, index - 2) > at) index -= 2;
    if (index === others.length) others.push(at, weight);
    else others.splice(index, 0, at, weight);
  }

  /** Makes the first of the others the soonest. */
  #promote(): void {
    const others = this.#others;
    if (others === undefined) {
      this.#soonest = 0;
      return;
    }
    this.#setSoonest(momentAt(others, this.#first), weightAt(others, this.#first));
    this.#first += 2;
    if (this.#first === others.length) {
      this.#others = undefined;
      this.#first = 0;
    } else if (this.#first >= COMPACT_FROM && this.#first * 2 >= others.length) {
      others.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/** Below this many dropped numbers, moving the rest to the front is not worth it. */
const COMPACT_FROM = 128;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- both are called with indices inside the array only */
const momentAt = (entries: readonly number[], index: number): number => entries[index]!;
const weightAt = (entries: readonly number[], index: number): number => entries[index + 1]!;
