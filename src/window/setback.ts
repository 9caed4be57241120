import type { KeptLimit } from '../limits/limit.js';
import { Ceiling, type CeilingState } from './ceiling.js';
import { Pause, type PauseState } from './pause.js';

/** What follows from a refusal, until the whole amount is ours again. */
export class Setback {
  readonly ceiling: Ceiling;
  readonly pause: Pause;

  constructor(
    { amount, windowMs }: KeptLimit,
    ceiling = new Ceiling(amount, windowMs),
    pause = new Pause(windowMs),
  ) {
    this.ceiling = ceiling;
    this.pause = pause;
  }

  /** A setback that knows what `state` says. */
  static of(limit: KeptLimit, { ceiling, pause }: SetbackState): Setback {
    const { amount, windowMs } = limit;
    return new Setback(limit, Ceiling.of(amount, windowMs, ceiling), Pause.of(windowMs, pause));
  }

  /** What is left of it at the moment `now` under another limit: the pause, where that lasts. */
  pauseOnly(limit: KeptLimit, now: number): Setback | undefined {
    return this.pause.until > now ? new Setback(limit, undefined, this.pause) : undefined;
  }

  /** What it knows. */
  toState(): SetbackState {
    return { ceiling: this.ceiling.toState(), pause: this.pause.toState() };
  }
}

/** The moment by which the ceiling has reached the amount from any level. */
export const setbackUntil = ({ pause }: SetbackState, windowMs: number): number =>
  pause.until + SETBACK_WINDOWS * windowMs;

/** In windows, from the end of the pause. */
export const SETBACK_WINDOWS = 11;

export interface SetbackState {
  readonly ceiling: CeilingState;
  readonly pause: PauseState;
}
