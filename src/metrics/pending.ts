import { AsyncResource } from 'node:async_hooks';
import type { Labels } from './definitions.js';

/**
 * What is handed on later, some at a time: one by one, between two requests, the library that takes it would not be in the
 * processor's caches, and take several times as long.
 */
export interface Pending {
  add(labels: Labels, value: number): void;
  /** Hands on what there is. */
  flush(): void;
}

type Hand = (labels: Labels, value: number) => void;

/** What is added up, however much it is. */
export class Sums implements Pending {
  readonly #hand: Hand;
  readonly #sums = new Map<Labels, number>();

  constructor(hand: Hand) {
    this.#hand = hand;
  }

  add(labels: Labels, value: number): void {
    this.#sums.set(labels, (this.#sums.get(labels) ?? 0) + value);
  }

  flush(): void {
    for (const [labels, sum] of this.#sums) {
      this.#sums.delete(labels);
      this.#hand(labels, sum);
    }
  }
}

/** What is counted value by value, and handed on in batches, in no request's async context. */
export class Batch implements Pending {
  readonly #values: (readonly [Labels, number])[] = [];
  readonly flush: () => void;

  constructor(hand: Hand) {
    this.flush = AsyncResource.bind(() => {
      // Should one be thrown out, the others stay.
      for (let next = this.#values.shift(); next; next = this.#values.shift()) hand(...next);
    });
  }

  add(labels: Labels, value: number): void {
    if (this.#values.push([labels, value]) >= BATCH) this.flush();
  }
}

const BATCH = 128;
