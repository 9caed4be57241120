import type { Ending, Permit } from '../window.js';
import type { FileWindow } from './window.js';

/** Where permits are booked: in the file, or by this process alone while that cannot be used. */
export interface Place {
  isFile: boolean;
}

export const IN_FILE: Place = { isFile: true };

/** What tells of a permit where, when and by whom it was taken. */
export interface Taking {
  readonly place: Place;
  /** When, on the clock of the file. */
  readonly sentAt: number;
  /** The number that its process had then. */
  readonly process: number;
}

/** A permit, and where it is booked. */
export class FilePermit implements Permit {
  readonly #window: FileWindow;
  readonly weight: number;
  readonly takenAt: number;
  readonly taking: Taking;

  constructor(window: FileWindow, weight: number, takenAt: number, taking: Taking) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
    this.taking = taking;
  }

  get isHeld(): boolean {
    return this.#window.holds(this);
  }

  settle(ending: Ending): void {
    this.#window.settle(this, ending);
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this, retryAfterMs);
  }
}
