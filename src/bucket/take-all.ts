import type { Permit, Windows } from '../window/window.js';
import type { Demand } from './demand.js';

/** The permits of all `demands` where each bucket is open for its own, or else none. */
export function takeAll(windows: Windows, demands: readonly Demand[]): Permit[] | undefined {
  const now = performance.now();
  const permits = windows.atomically(() => {
    for (const { bucket, weight } of demands) if (!bucket.isOpen(weight, now)) return undefined;
    return demands.map(({ bucket: { window }, weight }) => window.take(weight, now));
  }, true);
  if (permits !== undefined) noteTaken(demands);
  return permits;
}

/** The permits of all `demands` where each fits, whoever waits; or else the place of the first that does not. */
export function takeInTurn(windows: Windows, demands: readonly Demand[]): Permit[] | number {
  const taken = windows.atomically(() => {
    const short = demands.findIndex(({ bucket, weight }) => !bucket.fits(weight));
    if (short !== -1) return short;
    return demands.map(({ bucket: { window }, weight }) => window.take(weight));
  }, true);
  if (typeof taken !== 'number') noteTaken(demands);
  return taken;
}

/** Not before it is certain: where windows cannot write what was decided, it is decided once more. */
function noteTaken(demands: readonly Demand[]): void {
  for (const { bucket, weight } of demands) bucket.took(weight);
}
