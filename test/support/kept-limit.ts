import type { KeptLimit } from '../../src/limits/limit.js';

/** A limit of calls per app, counted from the response, without grace; `facts` say what is otherwise. */
export function keptLimit(
  facts: Pick<KeptLimit, 'amount' | 'windowMs'> & Partial<KeptLimit>,
): KeptLimit {
  return {
    unit: 'call',
    scope: 'app',
    countFrom: 'response',
    pacing: 'burst',
    lostGraceMs: 0,
    minRoundTripMs: 0,
    ...facts,
  };
}
