import { expected } from '../checks/expected.js';
import type { Endpoint, Quota } from './endpoints.js';
import type { CountFrom, KeptLimit, Pacing } from './limit.js';
import { readCountFrom, readOverrides, readPacing, type Overrides } from './overrides.js';
import type { LimitsTable } from './table.js';

/** What the quotas of a table are changed by. */
export interface QuotaOptions {
  readonly overrides?: Overrides | undefined;
  readonly share?: number | undefined;
  readonly countFrom?: CountFrom | undefined;
  readonly pacing?: Pacing | undefined;
  readonly lostGraceMs?: number | undefined;
}

/**
 * Applies the options to the quotas of a table.
 *
 * @returns of each quota its limits, in the documented order
 * @throws TypeError or RangeError, naming the option, when one is not as expected
 */
export function planQuotas(
  table: LimitsTable,
  options: QuotaOptions,
): ReadonlyMap<Quota, readonly KeptLimit[]> {
  const share = readShare(options.share);
  const countFrom = readCountFrom(options.countFrom, 'countFrom') ?? 'response';
  const pacing = readPacing(options.pacing, 'pacing') ?? 'burst';
  const { lostGraceMs = DEFAULT_GRACE_MS } = options;
  const overrides = readOverrides(table, options.overrides);
  const plan = new Map<Quota, readonly KeptLimit[]>();
  const endpoints = [...table.endpoints.values(), table.fallback];
  for (const quota of endpoints.flatMap(quotasOf)) {
    if (plan.has(quota)) continue;
    const override = overrides.get(quota);
    const limits = override?.limits ?? quota.limits;
    const planned = limits.map((limit) =>
      Object.freeze({
        ...limit,
        amount: sharedAmount(limit.amount, share),
        countFrom: override?.countFrom ?? countFrom,
        pacing: override?.pacing ?? pacing,
        lostGraceMs,
      }),
    );
    plan.set(quota, planned);
  }
  return plan;
}

/** What the calls of an endpoint count against: what is its own before what it shares. */
export function quotasOf({ quota, shared }: Endpoint): readonly Quota[] {
  return shared ? [quota, shared] : [quota];
}

/** How long after its end a request without a response may still be counted, in milliseconds, unless an option says otherwise. */
export const DEFAULT_GRACE_MS = 1000;

/** Twelve digits, so that 0.29 of 100 is 29, though the product is 28.999999999999996. */
function sharedAmount(amount: number, share: number): number {
  return share === 1 ? amount : Math.floor(Number((amount * share).toPrecision(12)));
}

function readShare(share: unknown = 1): number {
  if (typeof share !== 'number') throw new TypeError(expected('share', 'a number', share));
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(expected('share', 'a number above 0, and at most 1', share));
  }
  return share;
}
