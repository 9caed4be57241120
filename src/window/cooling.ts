/** Weights that cool, in the order of the moments at which they come free. */
export interface CoolingWeights {
  /** The sum of the weights that still cool. */
  readonly total: number;
  /** Adds `weight`, free at the moment `moment` or a little later. */
  add(moment: number, weight: number): void;
  /** Pairs of moment and weight, flat, in order. */
  toPairs(): number[];
  /** Drops what is free at the moment `now`. */
  expire(now: number): void;
  /** Has all of it come free so many milliseconds later. */
  delay(ms: number): void;
  /** How many of them come free after the moment `moment`. */
  countAfter(moment: number): number;
  /** The moment at which `weight` of it will be free, or undefined if there is not that much. */
  freeAt(weight: number): number | undefined;
}

/** Adds pairs of moment and weight, flat. */
export function addPairs(weights: CoolingWeights, pairs: readonly number[]): void {
  for (let index = 0; index < pairs.length; index += 2) {
    weights.add(pairs[index] ?? 0, pairs[index + 1] ?? 0);
  }
}

/** Those of one process. */
export class Cooling implements CoolingWeights {
  /** The soonest, by itself: most of a million users have no other. A weight of 0 is none. */
  #soonestAt = 0;
  #soonest = 0;
  #later: Later | undefined;

  get total(): number {
    return this.#soonest + (this.#later?.total ?? 0);
  }

  /** Adds `weight`, free at the first whole millisecond from `moment` on. */
  add(moment: number, weight: number): void {
    // Timers know whole milliseconds only, and small whole numbers need no memory of their own.
    const at = Math.ceil(moment);
    if (this.#soonest > 0 && at >= this.#soonestAt) {
      (this.#later ??= new Later()).add(at, weight);
      return;
    }
    if (this.#soonest > 0) (this.#later ??= new Later()).add(this.#soonestAt, this.#soonest);
    this.#soonestAt = at;
    this.#soonest = weight;
  }

  toPairs(): number[] {
    if (this.#soonest === 0) return [];
    return [this.#soonestAt, this.#soonest, ...(this.#later?.toPairs() ?? [])];
  }

  expire(now: number): void {
    while (this.#soonest > 0 && this.#soonestAt <= now) {
      const later = this.#later;
      this.#soonestAt = later?.firstAt ?? 0;
      this.#soonest = later?.dropFirst() ?? 0;
      if (later?.total === 0) this.#later = undefined;
    }
  }

  delay(ms: number): void {
    this.#soonestAt += ms;
    this.#later?.delay(ms);
  }

  countAfter(moment: number): number {
    const soonest = this.#soonest > 0 && this.#soonestAt > moment ? 1 : 0;
    return soonest + (this.#later?.countAfter(moment) ?? 0);
  }

  freeAt(weight: number): number | undefined {
    if (weight > this.total) return undefined;
    return weight <= this.#soonest ? this.#soonestAt : this.#later?.freeAt(weight - this.#soonest);
  }
}

/** Those that come free after the soonest. */
class Later {
  /** Pairs of moment and weight, flat, from `#first` on. */
  readonly #pairs: number[] = [];
  #first = 0;
  total = 0;

  get firstAt(): number {
    return momentAt(this.#pairs, this.#first);
  }

  add(at: number, weight: number): void {
    const pairs = this.#pairs;
    this.total += weight;
    // Nearly always the last: only what was lost cools longer than what comes after it.
    let index = pairs.length;
    while (index > this.#first && momentAt(pairs, index - 2) > at) index -= 2;
    if (index === pairs.length) pairs.push(at, weight);
    else pairs.splice(index, 0, at, weight);
  }

  /** Returns its weight. */
  dropFirst(): number {
    const pairs = this.#pairs;
    const weight = weightAt(pairs, this.#first);
    this.total -= weight;
    this.#first += 2;
    if (this.#first >= COMPACT_FROM && this.#first * 2 >= pairs.length) {
      pairs.splice(0, this.#first);
      this.#first = 0;
    }
    return weight;
  }

  toPairs(): number[] {
    return this.#pairs.slice(this.#first);
  }

  delay(ms: number): void {
    const pairs = this.#pairs;
    for (let index = this.#first; index < pairs.length; index += 2) {
      pairs[index] = momentAt(pairs, index) + ms;
    }
  }

  countAfter(moment: number): number {
    let index = this.#pairs.length;
    while (index > this.#first && momentAt(this.#pairs, index - 2) > moment) index -= 2;
    return (this.#pairs.length - index) / 2;
  }

  /** There is that much. */
  freeAt(weight: number): number {
    let index = this.#first;
    for (let left = weight; ; index += 2) {
      left -= weightAt(this.#pairs, index);
      if (left <= 0) return momentAt(this.#pairs, index);
    }
  }
}

/** Below this many dropped numbers, moving the rest to the front is not worth it. */
const COMPACT_FROM = 128;

/* eslint-disable @typescript-eslint/no-non-null-assertion -- both are called with indices inside the array only */
const momentAt = (pairs: readonly number[], index: number): number => pairs[index]!;
const weightAt = (pairs: readonly number[], index: number): number => pairs[index + 1]!;
