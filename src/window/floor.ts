/**
 * What no round trip to one host is shorter than, learnt from its answers: so much earlier than a window after a response
 * the permit may come free. Why, and what happens where it is wrong: docs/promise.md.
 *
 * The shortest of many round trips is near to the shortest way there and the shortest way back together, from above. So it
 * is taken of many, over some time, and less than all of it: {@link FACTOR}, and less by as much as the shortest ones differ
 * where they are few. Only round trips over connections that were open already count for it, for whoever opens one goes
 * there and back more than once. Whatever is faster counts against it, at once.
 */
export class Floor {
  #ms = 0;
  /** In the order of time; the last one is still open. */
  #blocks: Block[] = [];
  /** The last round trips over open connections, in no order. */
  readonly #recent: number[] = [];
  #nextRecent = 0;
  /** By how much the shortest of these differ. */
  #spreadMs = 0;
  #lastAt = -Infinity;

  /** What may be counted on at the moment `now`, in whole milliseconds; 0 until enough is known. */
  at(now: number): number {
    // Who has heard nothing for so long knows nothing.
    if (this.#ms > 0 && now - this.#lastAt > SPAN_MS) this.#forget();
    return this.#ms;
  }

  /**
   * An answer came at the moment `now`.
   *
   * @param wasOpen - whether it is known that the connection was open before
   */
  answered(tookMs: number, wasOpen: boolean, now: number): void {
    // The path has become shorter than what was counted on: all that was learnt is of another one.
    if (tookMs < this.#ms) this.#forget();
    this.#lastAt = now;
    const block = this.#blockAt(now);
    block.lastAt = now;
    block.least = Math.min(block.least, tookMs);
    this.#ms = Math.min(this.#ms, this.#partOf(tookMs));
    if (!wasOpen) return;
    block.count += 1;
    this.#recent[this.#nextRecent] = tookMs;
    this.#nextRecent = (this.#nextRecent + 1) % RECENT;
  }

  /** The open block. Where the last one has enough, it is closed, and what it shows is learnt. */
  #blockAt(now: number): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && (last.count < BLOCK || now - last.since < BLOCK_MS)) return last;
    if (last !== undefined) this.#learn(now);
    const block = { since: now, lastAt: now, count: 0, least: Infinity };
    this.#blocks.push(block);
    return block;
  }

  #learn(now: number): void {
    this.#blocks = this.#blocks.filter(({ lastAt }) => now - lastAt <= SPAN_MS);
    const shortest = this.#recent.toSorted((a, b) => a - b);
    this.#spreadMs = (shortest[SHORTEST - 1] ?? Infinity) - (shortest[0] ?? 0);
    this.#ms =
      this.#blocks.length < ENOUGH_BLOCKS
        ? 0
        : this.#partOf(Math.min(...this.#blocks.map(({ least }) => least)));
  }

  #partOf(leastMs: number): number {
    return Math.max(0, Math.floor(Math.min(leastMs * FACTOR, leastMs - this.#spreadMs)));
  }

  #forget(): void {
    this.#ms = 0;
    this.#blocks = [];
    this.#recent.length = 0;
    this.#nextRecent = 0;
  }
}

/** Round trips of some time. */
interface Block {
  readonly since: number;
  lastAt: number;
  /** How many of them went over open connections. */
  count: number;
  /** The shortest, of all. */
  least: number;
}

/**
 * The part of the shortest round trip that is counted on: a path that gets shorter by the rest breaks nothing. Where it gets
 * shorter alike both ways, nearly nothing is broken by twice the rest, for what was sent before came back over the old one.
 * In simulations at 170 to 200 ms, of 20 falls by 80 ms six were over with 0.82, by one or two requests; with 0.85 18, by more.
 */
export const FACTOR = 0.82;
/** For so long the shortest counts, in milliseconds: what a route was, it may be again. */
export const SPAN_MS = 300_000;
/** So many round trips, over so many milliseconds, are looked at as one: what a burst met may have been a burst for all. */
export const BLOCK = 64;
export const BLOCK_MS = 2000;
/** So many of these are enough to go by. */
export const ENOUGH_BLOCKS = 8;
/** Of the last so many round trips, the shortest ones are compared. */
const RECENT = 256;
const SHORTEST = 10;
