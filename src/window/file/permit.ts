import type { Ending, Permit } from '../window.js';
import type { FileWindow } from './window.js';

/** Where permits are booked: in the file, or by this process alone while that cannot be used. */
export interface Place {
  isFile: boolean;
}

/** A permit, and where it is booked. */
export class FilePermit implements Permit {
  readonly #window: FileWindow;
  readonly weight: number;
  readonly takenAt: number;
  readonly place: Place;
  /** When it was taken, on the clock of the file. */
  readonly sentAt: number;

  constructor(
    window: FileWindow,
    weight: number,
    takenAt: number,
    { place, sentAt }: { readonly place: Place; readonly sentAt: number },
  ) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
    this.place = place;
    this.sentAt = sentAt;
  }

  settle(ending: Ending): void {
    this.#window.settle(this, ending);
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this, retryAfterMs);
  }
}
