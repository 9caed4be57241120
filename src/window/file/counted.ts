import type { KeptLimit } from '../../limits/limit.js';
import type { CoolingWeights } from '../cooling.js';
import { coolMs } from './kept-whole.js';
import { Steps } from './steps.js';

/** What the file says of what was counted. */
export interface CountedState {
  /**
   * What was counted, by the moment by which it was. Processes may go by windows of different lengths,
   * as during a deployment or while they are told of a change, and each lets it cool for its own.
   */
  readonly counted: Steps;
  /** For whom it is kept, the longest window first. Never empty. */
  readonly keptFor: readonly KeptFor[];
}

/** Those who go by a window of that length, and until when they may need what has come free for shorter ones. */
export interface KeptFor {
  readonly windowMs: number;
  readonly until: number;
}

/** What was counted, at one moment, for a process that lets it cool for a window of its own. */
export class Counted implements CoolingWeights {
  readonly #steps: Steps;
  #coolMs: number;
  readonly #now: number;
  readonly #windowMs: number;
  /** For whom it is kept whose windows are longer. */
  readonly #longer: readonly KeptFor[];
  /** What has come free here, and may not have for these: pairs of moment and weight, flat, in order. */
  readonly #older: number[] | undefined;

  constructor(limit: KeptLimit, state: CountedState | undefined, now: number) {
    this.#coolMs = coolMs(limit);
    this.#now = now;
    this.#windowMs = limit.windowMs;
    const isLonger = ({ windowMs, until }: KeptFor): boolean =>
      windowMs > limit.windowMs && until > now;
    this.#longer = state?.keptFor.filter(isLonger) ?? [];
    const [longest] = this.#longer;
    if (longest !== undefined) this.#older = [];
    const grid = gridOf(longest?.windowMs ?? limit.windowMs);
    const steps = state?.counted ?? new Steps(grid);
    this.#steps = steps.grid === grid ? steps : Steps.of(steps.toPairs(), grid);
  }

  get total(): number {
    return this.#steps.total;
  }

  /** Whether forgetting what is older would lose something. */
  get isNeeded(): boolean {
    return this.#older !== undefined && this.#older.length > 0;
  }

  add(moment: number, weight: number): void {
    this.#steps.add(moment - this.#coolMs, weight);
  }

  toPairs(): number[] {
    const pairs = this.#steps.toPairs();
    for (let index = 0; index < pairs.length; index += 2) {
      pairs[index] = (pairs[index] ?? 0) + this.#coolMs;
    }
    return pairs;
  }

  expire(now: number): void {
    this.#steps.expire(now - this.#coolMs, this.#older);
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

  /** What is to be written. */
  toState(): CountedState {
    const windowMs = this.#windowMs;
    // What is in flight is not counted yet; and what was lost counts later than now.
    const own = { windowMs, until: Math.max(this.#steps.lastAt, this.#now) + windowMs };
    const [longest] = this.#longer;
    if (longest === undefined) return { counted: this.#steps, keptFor: [own] };
    const all = [...(this.#older ?? []), ...this.#steps.toPairs()];
    const counted = Steps.of(all, this.#steps.grid);
    counted.expire(this.#now - longest.windowMs);
    return { counted, keptFor: [...this.#longer, own] };
  }
}

/** What was counted within this part of a window was so at its end: a full window takes hundreds of bytes at most. */
export const gridOf = (windowMs: number): number => Math.max(1, Math.floor(windowMs / STEPS));
const STEPS = 256;
