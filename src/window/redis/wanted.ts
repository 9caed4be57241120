import type { Backlog, Demand } from '../window.js';

/**
 * The next requests of a line to ask Redis for, in order.
 *
 * @param stock - what there is of the window already
 * @param batch - how much of it is to be there at most, unless one request needs more
 */
export function wantedOf(
  backlog: Backlog,
  stock: number,
  batch: number,
): readonly (readonly Demand[])[] {
  const wanted: (readonly Demand[])[] = [];
  let left = stock - backlog.reserved;
  let room = batch - left;
  for (const demands of backlog.next(MAX_ASKS)) {
    const weight = demands[0]?.weight ?? 0;
    left -= weight;
    // It is covered by what is there.
    if (left >= 0) continue;
    if (wanted.length > 0 && weight > room) break;
    wanted.push(demands);
    room -= weight;
  }
  return wanted;
}

/** For how many requests of a line to ask in one call. */
const MAX_ASKS = 64;
