import type { Ending, Permit } from './window.js';

/** A window that is told how its permits end. */
export interface PermitWindow {
  /** Whether a permit that was taken then may be used still; there where others share it. */
  hasKept?(takenAt: number): boolean;
  settle(weight: number, ending: Ending): void;
  refuse(weight: number, takenAt: number, retryAfterMs: number | undefined): boolean;
}

/** A permit that knows no more than its weight and its age; its window keeps the account. */
export class WindowPermit implements Permit {
  readonly #window: PermitWindow;
  readonly weight: number;
  readonly takenAt: number;

  constructor(window: PermitWindow, weight: number, takenAt: number) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
  }

  get isHeld(): boolean {
    return this.#window.hasKept?.(this.takenAt) ?? true;
  }

  settle(ending: Ending): void {
    this.#window.settle(this.weight, ending);
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this.weight, this.takenAt, retryAfterMs);
  }
}
