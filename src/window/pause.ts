/** How long nothing is sent after a refusal: as the server says, else a little, and longer if that was too short. */
export class Pause {
  readonly #windowMs: number;
  #until = -Infinity;
  /** Refusals in a row. */
  #strikes = 0;

  /** @param windowMs - length of the window that was found full */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** A pause that knows what `state` says. */
  static of(windowMs: number, state: PauseState): Pause {
    const pause = new Pause(windowMs);
    pause.#until = state.until;
    pause.#strikes = state.strikes;
    return pause;
  }

  /** What it knows. */
  toState(): PauseState {
    return { until: this.#until, strikes: this.#strikes };
  }

  /** Until when it lasts. */
  get until(): number {
    return this.#until;
  }

  /** The server refused at the moment `now`, and asked to be left alone for `retryAfterMs`, if it asked. */
  refused(retryAfterMs: number | undefined, now: number): void {
    const guessMs = Math.min(this.#windowMs, this.#windowMs * FIRST_PAUSE * 2 ** this.#strikes);
    this.#until = Math.max(this.#until, now + (retryAfterMs ?? guessMs));
    this.#strikes += 1;
  }

  /** It lasts until then at least. */
  extend(until: number): void {
    this.#until = Math.max(this.#until, until);
  }

  /** The server took something sent after the pause. */
  accepted(): void {
    this.#strikes = 0;
  }
}

/** Until when a pause lasts, and how many refusals came in a row. */
export interface PauseState {
  readonly until: number;
  readonly strikes: number;
}

/**
 * The part of a window to pause for where the server names no time. Permits go on to come free meanwhile and are used
 * right after it, so that next to nothing is lost.
 */
export const FIRST_PAUSE = 0.05;

/** The longest pause that a server may ask for, in windows of the limit that was met, where nobody has said another. */
export const MAX_PAUSE_WINDOWS = 3;
