/** A block ends after so many requests or so long: some take 10 µs, some 15 ms. */
export interface Block {
  readonly requests: number;
  readonly ms: number;
}

/** Before each block, uncounted: what another library or its pauses have left in the caches is out by then. */
export const LEAD_IN: Block = { requests: 8, ms: 3 };

/** The times of the requests of each block, by round. */
export type Blocks = (readonly number[])[];

/**
 * How long each of a block's requests took, in microseconds.
 *
 * @param rest - what comes after each, and is not counted
 */
export async function measureBlock(
  send: () => Promise<unknown>,
  { requests, ms }: Block,
  rest?: () => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  while (times.length < requests && last - start < ms) {
    const before = performance.now();
    await send();
    last = performance.now();
    times.push((last - before) * 1000);
    await rest?.();
  }
  return times;
}
