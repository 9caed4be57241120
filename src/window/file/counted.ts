import { delayed } from '../cooling.js';

/** What the file says of what was counted. */
export interface CountedState {
  /**
   * Pairs of the moment by which something was counted, and weight, flat, in order. Processes may go by windows of different lengths,
   * as during a deployment or while they are told of a change, and each lets it cool for its own.
   */
  readonly counted: readonly number[];
  /** For how long it is kept: for the longest window that a process goes by. */
  readonly windowMs: number;
  /** Until when somebody may need what is older than another's shorter window. */
  readonly neededUntil: number;
}

/** What was counted, at one moment, for a process that lets it cool for a window of its own. */
export class Counted {
  readonly #state: CountedState;
  readonly #now: number;
  /** What has come free here, and may not have elsewhere. */
  #older = NONE;

  constructor(state: CountedState | undefined, now: number) {
    this.#state = state ?? { counted: [], windowMs: 0, neededUntil: 0 };
    this.#now = now;
  }

  /** Whether forgetting what is older would lose something. */
  get isNeeded(): boolean {
    return this.#older.length > 0 && this.#now < this.#state.neededUntil;
  }

  /** What of it cools, as pairs of the moment at which it comes free, where that is after `ms`. */
  cooling(ms: number, counted: readonly number[] = this.#state.counted): number[] {
    let old = 0;
    while (old < counted.length && (counted[old] ?? 0) + ms <= this.#now) old += 2;
    this.#older = old === 0 ? NONE : counted.slice(0, old);
    return delayed(counted, ms, old);
  }

  /** All of it, where that cools which comes free after `ms`. */
  with(cooling: readonly number[], ms: number): readonly number[] {
    if (this.#older.length === 0) return delayed(cooling, -ms);
    const keptFrom = this.#now - this.#state.windowMs;
    const older = this.#older.findIndex((at, index) => index % 2 === 0 && at > keptFrom);
    return [...(older === -1 ? [] : this.#older.slice(older)), ...delayed(cooling, -ms)];
  }

  /** What is to be written by a process that goes by a window of `windowMs`. */
  toState(cooling: readonly number[], ms: number, windowMs: number): CountedState {
    const { windowMs: longest, neededUntil } = this.#state;
    if (windowMs < longest && this.#now < neededUntil) {
      return { counted: this.with(cooling, ms), windowMs: longest, neededUntil };
    }
    const counted = delayed(cooling, -ms);
    return { counted, windowMs, neededUntil: (counted.at(-2) ?? this.#now) + windowMs };
  }
}

const NONE: readonly number[] = [];
