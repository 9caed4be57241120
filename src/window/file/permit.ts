import type { Ending, Permit } from '../window.js';
import type { FileWindow } from './window.js';

/** Whose permits they are: a number in the file, or undefined while the file cannot be used. */
export interface Holder {
  process: number | undefined;
}

/** A permit, and who had it by then: it may have been found dead since. */
export class FilePermit implements Permit {
  readonly #window: FileWindow;
  readonly weight: number;
  readonly takenAt: number;
  readonly holder: Holder;
  /** When it was taken, on the clock of the file. */
  readonly sentAt: number;

  constructor(
    window: FileWindow,
    weight: number,
    takenAt: number,
    { holder, sentAt }: { readonly holder: Holder; readonly sentAt: number },
  ) {
    this.#window = window;
    this.weight = weight;
    this.takenAt = takenAt;
    this.holder = holder;
    this.sentAt = sentAt;
  }

  settle(ending: Ending): void {
    this.#window.settle(this, ending);
  }

  refuse(retryAfterMs: number | undefined): boolean {
    return this.#window.refuse(this, retryAfterMs);
  }
}
