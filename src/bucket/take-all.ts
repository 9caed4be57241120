import type { Permit, Windows } from '../window/window.js';
import type { Demand } from './demand.js';

/** The permits of all `demands` where each bucket is open for its own, or else none. */
export function takeAll(windows: Windows, demands: readonly Demand[]): Permit[] | undefined {
  const now = performance.now();
  return windows.atomically(() => {
    for (const { bucket, weight } of demands) if (!bucket.isOpen(weight, now)) return undefined;
    return demands.map(({ bucket, weight }) => bucket.take(weight, now));
  });
}

/** The permits of all `demands` where each fits, whoever waits; or else the place of the first that does not. */
export function takeInTurn(windows: Windows, demands: readonly Demand[]): Permit[] | number {
  return windows.atomically(() => {
    const short = demands.findIndex(({ bucket, weight }) => !bucket.fits(weight));
    if (short !== -1) return short;
    return demands.map(({ bucket, weight }) => bucket.take(weight));
  });
}
