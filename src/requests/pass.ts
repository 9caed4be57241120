import type { Demand } from '../bucket/demand.js';
import type { Permit } from '../window/window.js';

/**
 * Hands the permits of a request on to one beneath it. An adapter that somebody has put around a throttled one sends on through that:
 * the first request that it sends so, and that needs the same, goes on these permits and settles them.
 */
export class Pass {
  #offer: Offer | undefined;

  /** The request above sends now, with these permits. */
  open(demands: readonly Demand[], permits: readonly Permit[]): void {
    this.#offer = { demands, permits };
  }

  /** The permits that are handed on to a request of these demands; undefined where none are. */
  take(demands: readonly Demand[]): readonly Permit[] | undefined {
    const offer = this.#offer;
    if (offer === undefined || !isSame(offer.demands, demands)) return undefined;
    this.#offer = undefined;
    return offer.permits;
  }

  /** The request above has ended. Returns whether its permits were handed on. */
  close(): boolean {
    const isTaken = this.#offer === undefined;
    this.#offer = undefined;
    return isTaken;
  }
}

interface Offer {
  readonly demands: readonly Demand[];
  readonly permits: readonly Permit[];
}

const isSame = (one: readonly Demand[], other: readonly Demand[]): boolean =>
  one.length === other.length &&
  one.every(
    ({ bucket, weight }, at) => bucket === other[at]?.bucket && weight === other[at].weight,
  );
