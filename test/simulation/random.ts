import { seededRandom } from '../../src/sandbox/random.js';

/** Draws of one seed. What is drawn for one thing does not depend on what is drawn for another: each forks its own. */
export class Random {
  readonly #next: () => number;

  constructor(...seeds: readonly number[]) {
    this.#next = seededRandom(seeds.reduce(mix, 0x9e3779b9));
  }

  /** A number from `min` up to `max`. */
  between(min: number, max: number): number {
    return min + this.#next() * (max - min);
  }

  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number {
    return Math.floor(this.between(min, max + 1));
  }

  /** True in that part of all cases. */
  chance(part: number): boolean {
    return this.#next() < part;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }

  /** One of the names, as often as their weights say. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries<number>(weights) as [Name, number][];
    let rest = this.#next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) if ((rest -= weight) < 0) return name;
    return entries.at(-1)![0];
  }

  /** A seed for something else. */
  seed(): number {
    return Math.floor(this.#next() * 2 ** 32);
  }
}

/** Two seeds that differ in one bit are to draw nothing alike. */
function mix(hash: number, seed: number): number {
  let mixed = Math.imul(hash ^ (seed >>> 0), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
