import type { Bucket } from '../bucket/bucket.js';
import type { Entry } from './entry.js';

/** Has all who wait ask anew where limits have changed, at the places that they have. */
export class AskingAnew {
  readonly #entries: ReadonlySet<Entry>;
  /** From which nobody goes meanwhile: a newcomer would be before those who wait, and who asks first before whose turn it is. */
  #held = new Set<Bucket>();
  #changes = 0;
  #isRunning = false;

  /** @param entries - those who wait */
  constructor(entries: ReadonlySet<Entry>) {
    this.#entries = entries;
  }

  /** Limits have changed: also by somebody who was told of what came of a change before, and then that one goes round once more. */
  run(): void {
    this.#changes += 1;
    for (const entry of this.#entries) this.#hold(entry.buckets);
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let done = 0; done !== this.#changes;) {
      done = this.#changes;
      this.#goRound();
    }
    this.#isRunning = false;
  }

  #goRound(): void {
    // Sorted, for so each finds its place in line soon.
    const entries = [...this.#entries].sort(byTurn);
    const left = entries.flatMap((entry) => entry.leaveForAsking() ?? []);
    for (const { request, waitedMs } of left) {
      request.renew(waitedMs);
      this.#hold(request.demands.map(({ bucket }) => bucket));
    }
    for (const { ask } of left) ask();
    const held = this.#held;
    this.#held = new Set();
    for (const bucket of held) bucket.askedAnew();
  }

  /** The widest is let go last: whoever passes a line may need the next one, which is to give its room to all by turns. */
  #hold(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      if (!this.#held.delete(bucket)) bucket.askAnew();
      this.#held.add(bucket);
    }
  }
}

const byTurn = (a: Entry, b: Entry): number => a.priority - b.priority || a.order - b.order;
