import { easemob } from '../../../src/limits/tables/easemob/index.js';
import { createLookup } from '../../../src/limits/lookup.js';
import { quantile } from '../../harness/statistics.js';
import { type LookupKind, requestsOf } from './requests.js';

export interface LookupInput {
  readonly kind: LookupKind;
  readonly samples: number;
}

export interface LookupRow {
  readonly kind: LookupKind;
  readonly p50Ns: number;
  readonly p99Ns: number;
}

/** Lookups per sample: one alone is shorter than the clock's resolution. */
const BATCH = 200;

export function run({ kind, samples }: LookupInput): LookupRow {
  const { lookup } = createLookup({ table: easemob });
  const requests = requestsOf(kind);
  let found = 0;
  let next = 0;
  const measure = (): number[] =>
    Array.from({ length: samples }, () => {
      const start = process.hrtime.bigint();
      for (let call = 0; call < BATCH; call++) {
        // Counting keeps the result alive, so that no call is optimised away.
        found += lookup(requests[next++ % requests.length]!)?.limits.length ?? 1;
      }
      return Number(process.hrtime.bigint() - start) / BATCH;
    });
  measure();
  const times = measure();
  if (found === 0) throw new Error('Expected something to be looked up');
  return { kind, p50Ns: quantile(times, 0.5), p99Ns: quantile(times, 0.99) };
}
