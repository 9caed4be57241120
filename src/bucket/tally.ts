import { PRIORITIES } from '../options/request-options.js';
import type { Crowd } from './in-line.js';

/** How many wait, and of what weight, by priority. */
export class Tally {
  readonly #counts = new Array<number>(PRIORITIES).fill(0);
  readonly #weights = new Array<number>(PRIORITIES).fill(0);
  #count = 0;

  /** How many wait. */
  get count(): number {
    return this.#count;
  }

  add(priority: number, weight: number, count = 1): void {
    this.#change(priority, count, weight);
  }

  remove(priority: number, weight: number): void {
    this.#change(priority, -1, -weight);
  }

  /** Those who wait with `priority`. */
  at(priority: number): Crowd {
    return { count: this.#counts[priority] ?? 0, weight: this.#weights[priority] ?? 0 };
  }

  /** Those who are more urgent than `priority`. */
  before(priority: number): Crowd {
    const sum = (numbers: readonly number[]): number =>
      numbers.slice(0, priority).reduce((total, number) => total + number, 0);
    return { count: sum(this.#counts), weight: sum(this.#weights) };
  }

  #change(priority: number, count: number, weight: number): void {
    this.#counts[priority] = (this.#counts[priority] ?? 0) + count;
    this.#weights[priority] = (this.#weights[priority] ?? 0) + weight;
    this.#count += count;
  }
}
