import type { Demand, Permit } from '../window/window.js';
import type { Bucket } from './bucket.js';
import type { InLine } from './line.js';

/** What a request needs of one bucket. */
export interface Claim {
  readonly bucket: Bucket;
  readonly weight: number;
}

/** Whom a passage serves. */
export interface PassageOwner {
  /** Is asked when its turn has come; abandons the passage if so. */
  leavesInstead(): boolean;
  /** Its permits, taken: the passage is over. */
  granted(permits: Permit[]): void;
}

/** Takes the permits of all claims if each bucket is open for its, or else none. */
export function takeAll(claims: readonly Claim[]): Permit[] | undefined {
  const now = performance.now();
  for (const { bucket, weight } of claims) if (!bucket.isOpen(weight, now)) return undefined;
  return claims.map(({ bucket, weight }) => bucket.window.take(weight, now));
}

/**
 * The way of one request through the lines of its buckets, the narrowest limit first.
 *
 * A line is passed by reserving room in its bucket, so that a user who is out of quota holds up no
 * other user in the wider line. Nothing is taken before the request is first in its last line, and
 * then from all buckets at once. All requests go through their lines in the same order, so no two
 * can wait for each other.
 */
export class Passage implements InLine {
  readonly priority: number;
  readonly arrival: number;
  /** Emptied at the end: a place in line may outlive the request that held it. */
  #claims: readonly Claim[];
  #owner: PassageOwner | undefined;
  /** The claim whose line it is in; those before it are reserved. */
  #stage = 0;
  #permits: Permit[] | undefined;
  /** Whether it goes to the head of the next line that it enters. */
  #comesBack: boolean;

  constructor(
    claims: readonly Claim[],
    place: { readonly priority: number; readonly arrival: number; readonly comesBack: boolean },
    owner: PassageOwner,
  ) {
    this.#claims = claims;
    this.priority = place.priority;
    this.arrival = place.arrival;
    this.#comesBack = place.comesBack;
    this.#owner = owner;
    for (const { bucket } of claims) bucket.passageBegins();
  }

  get waiting(): boolean {
    return this.#owner !== undefined;
  }

  /** Is asked when its turn has come; it has left the line if so. */
  leavesInstead(): boolean {
    return this.#owner?.leavesInstead() === true;
  }

  /** What it waits for now. */
  get claim(): Claim {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the stage is that of a claim as long as it waits
    return this.#claims[this.#stage]!;
  }

  /** What it still needs, from the window on for which it waits now. */
  get needs(): readonly Demand[] {
    const open = this.#claims.slice(this.#stage);
    return open.map(({ bucket: { window }, weight }) => ({ window, weight }));
  }

  /** Goes as far as there is room, and gets in line there. */
  enter(): void {
    while (this.claim.bucket.isOpen(this.claim.weight) && this.admit()) {
      if (this.#permits !== undefined) {
        this.#end(this.#permits);
        return;
      }
    }
    const { bucket } = this.claim;
    if (this.#comesBack) bucket.comeBack(this);
    else bucket.join(this);
  }

  /** Whether it may leave the line in which it is first; `admitted` follows if so. */
  admit(): boolean {
    const { bucket, weight } = this.claim;
    if (!bucket.hasRoom(weight)) return false;
    if (this.#stage < this.#claims.length - 1) {
      bucket.reserve(weight);
      this.#stage += 1;
      return true;
    }
    const passed = this.#claims.slice(0, this.#stage);
    const short = this.#claims.findIndex((claim) => !claim.bucket.window.fits(claim.weight));
    if (short === -1) {
      this.#unreserveFrom(0);
      this.#permits = this.#claims.map((claim) => claim.bucket.window.take(claim.weight));
    } else {
      // Less has come free there than was reserved: the quota shrank, or another process used it.
      this.#unreserveFrom(short);
      this.#stage = short;
      this.#comesBack = true;
    }
    // Those behind it asked for room beside what was reserved, which is now in flight or given back.
    // Soon, for it is still at the head of this line, and one of them may come back to that.
    for (const claim of passed) claim.bucket.advanceSoon();
    return true;
  }

  /** It has left a line. */
  admitted(): void {
    if (this.#permits === undefined) this.enter();
    else this.#end(this.#permits);
  }

  /** Stops waiting, gives back what was reserved and lets those behind move up. */
  abandon(): void {
    if (!this.waiting) return;
    const passed = this.#claims.slice(0, this.#stage);
    const { bucket } = this.claim;
    this.#unreserveFrom(0);
    this.#owner = undefined;
    bucket.leave(this);
    for (const claim of passed) claim.bucket.advanceSoon();
    this.#forget();
  }

  #forget(): void {
    for (const { bucket } of this.#claims) bucket.passageEnds();
    this.#claims = [];
  }

  #unreserveFrom(first: number): void {
    for (const { bucket, weight } of this.#claims.slice(first, this.#stage)) {
      bucket.unreserve(weight);
    }
  }

  #end(permits: Permit[]): void {
    const owner = this.#owner;
    this.#owner = undefined;
    this.#permits = undefined;
    this.#forget();
    owner?.granted(permits);
  }
}
