import type { Random } from '../random.js';
import type { OptionsPlan, QuotaPlan, SharingPlan } from './scenario.js';

/**
 * A world in which all want more of one limit than there is, all the time, and nothing else holds anybody back: whatever is given
 * to one too many shows at once.
 */
export interface Tight {
  readonly quota: QuotaPlan;
  readonly durationMs: number;
  readonly sends: number;
}

export function tightOf(random: Random): Tight {
  const amount = random.pick([2, 3, 4, 6, 8, 12]);
  // Some longer than a lease, some shorter.
  const windowMs = random.pick([100, 200, 500, 1500, 2000, 3000]);
  const windows = random.between(3, 8);
  return {
    quota: {
      method: 'GET',
      paths: ['/q0'],
      limits: [{ amount, windowMs, unit: 'call', scope: 'app' }],
    },
    durationMs: windows * windowMs,
    sends: Math.min(150, Math.round(amount * windows * random.between(0.8, 1.5))),
  };
}

/** What a process was granted and cannot tell of any more is to be over before its run is. */
export const brief = (sharing: SharingPlan, random: Random): SharingPlan => ({
  ...sharing,
  leaseMs: Math.min(sharing.leaseMs, 1500),
  // A reply that is slow, and in time, may come when the lease is over.
  timeoutMs: random.chance(0.6) ? 3000 : sharing.timeoutMs,
  onOutage: sharing.onOutage === 'open' ? 'wait' : sharing.onOutage,
});

/** Options that hold nobody back. */
export const unhindered = (options: OptionsPlan): OptionsPlan => ({
  ...options,
  pacing: 'burst',
  lostGraceMs: options.lostGraceMs > 100 ? 0 : options.lostGraceMs,
  maxQueue: Infinity,
  maxWaitMs: Infinity,
  share: 1,
  hasBeforeSend: false,
});
