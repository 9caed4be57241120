import type { KeptLimit } from '../../limits/limit.js';
import type { CoolingWeights } from '../cooling.js';
import { coolMs } from './kept-whole.js';
import { Steps } from './steps.js';

/** What was counted, by the moment by which it was; it comes free when that is as long ago as it cools. */
export class Counted implements CoolingWeights {
  readonly steps: Steps;
  #coolMs: number;

  constructor(limit: KeptLimit, steps = new Steps(gridOf(limit.windowMs))) {
    this.steps = steps;
    this.#coolMs = coolMs(limit);
  }

  get total(): number {
    return this.steps.total;
  }

  add(moment: number, weight: number): void {
    this.steps.add(moment - this.#coolMs, weight);
  }

  toPairs(): number[] {
    const pairs = this.steps.toPairs();
    for (let index = 0; index < pairs.length; index += 2) {
      pairs[index] = (pairs[index] ?? 0) + this.#coolMs;
    }
    return pairs;
  }

  expire(now: number): void {
    this.steps.expire(now - this.#coolMs);
  }

  delay(ms: number): void {
    this.#coolMs += ms;
  }

  countAfter(moment: number): number {
    return this.toPairs().filter((at, index) => index % 2 === 0 && at > moment).length;
  }

  freeAt(weight: number): number | undefined {
    const pairs = this.toPairs();
    let left = weight;
    for (let index = 0; index < pairs.length; index += 2) {
      left -= pairs[index + 1] ?? 0;
      if (left <= 0) return pairs[index];
    }
    return undefined;
  }
}

/** What was counted within this part of a window was so at its end: a full window takes hundreds of bytes at most. */
export const gridOf = (windowMs: number): number => Math.max(1, Math.floor(windowMs / STEPS));
const STEPS = 256;
