import { endingOf } from '../permit.js';
import type { Ending, Permit } from '../window.js';
import type { FileWindow } from './window.js';

/** Where permits are booked: in the file, under the number that their process had then, or by that alone: undefined. */
export interface Place {
  process: number | undefined;
}

/** Where and when a permit was taken. */
export interface Taking {
  readonly place: Place;
  /** When, on the clock of the file. */
  readonly sentAt: number;
}

/** A permit, and where it is booked. */
export class FilePermit implements Permit {
  readonly #window: FileWindow;
  readonly weight: number;
  readonly takenAt: number;
  readonly taking: Taking;
  /** Set once it was sent, where its limit counts from that; on the clock of the file. */
  coolsUntil: number | undefined;

  constructor(window: FileWindow, weight: number, takenAt: number, taking: Taking) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
    this.taking = taking;
  }

  get isHeld(): boolean {
    return this.#window.holds(this);
  }

  sent(): void {
    this.coolsUntil = this.#window.sent(this);
  }

  settle(ending: Ending): void {
    this.#window.settle(this, endingOf(ending, this.coolsUntil));
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this, retryAfterMs);
  }
}
