import type { Ending, Permit } from './window.js';

/** A window that is told how its permits end. */
export interface PermitWindow {
  /** Whether a permit that was taken then, and not sent, may be used still; there where others share it. */
  hasKept?(takenAt: number): boolean;
  /** Returns until when it cools from now on; undefined where that begins with its end. */
  sent(weight: number): number | undefined;
  settle(weight: number, ending: Ending, takenAt: number): void;
  refuse(weight: number, takenAt: number, retryAfterMs: number | undefined): boolean;
}

/** A permit that knows no more than its weight and its age; its window keeps the account. */
export class WindowPermit implements Permit {
  readonly #window: PermitWindow;
  readonly weight: number;
  readonly takenAt: number;
  /** Set once it was sent, where its limit counts from that. */
  #coolsUntil: number | undefined;

  constructor(window: PermitWindow, weight: number, takenAt: number) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
  }

  get isHeld(): boolean {
    if (this.#coolsUntil !== undefined) return performance.now() < this.#coolsUntil;
    return this.#window.hasKept?.(this.takenAt) ?? true;
  }

  sent(): void {
    this.#coolsUntil = this.#window.sent(this.weight);
  }

  settle(ending: Ending): void {
    this.#window.settle(this.weight, endingOf(ending, this.#coolsUntil), this.takenAt);
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this.weight, this.takenAt, retryAfterMs);
  }
}

/** What cools since its sending does so though it may turn out not to count. */
export function endingOf(ending: Ending, coolsUntil: number | undefined): Ending {
  return ending === 'unsent' && coolsUntil !== undefined ? 'lost' : ending;
}
