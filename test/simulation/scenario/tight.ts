import type { Random } from '../random.js';
import type { OptionsPlan, QuotaPlan } from './scenario.js';

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
  const windowMs = random.pick([100, 200, 500, 1000, 2000]);
  const windows = random.between(4, 12);
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
