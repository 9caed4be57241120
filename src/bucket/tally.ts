import { PRIORITIES } from '../options/request-options.js';

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

  /** How many wait with `priority`, and of what weight. */
  at(priority: number): { readonly count: number; readonly weight: number } {
    return { count: this.#counts[priority] ?? 0, weight: this.#weights[priority] ?? 0 };
  }

  /** How many wait ahead of a newcomer of `priority`, and of what weight. */
  ahead(priority: number): { readonly count: number; readonly weight: number } {
    const sum = (numbers: readonly number[]): number =>
      numbers.slice(0, priority + 1).reduce((total, number) => total + number, 0);
    return { count: sum(this.#counts), weight: sum(this.#weights) };
  }

  #change(priority: number, count: number, weight: number): void {
    this.#counts[priority] = (this.#counts[priority] ?? 0) + count;
    this.#weights[priority] = (this.#weights[priority] ?? 0) + weight;
    this.#count += count;
  }
}
