import { readShare } from '../checks/readers.js';
import type { Endpoint, Quota } from './endpoints.js';
import { suffixOf, type PlannedLimit } from './bucket-key.js';
import type { CountFrom, KeptLimit, Limit, MinRoundTrip, Pacing } from './limit.js';
import { readMinRoundTrip, type Sharing } from './min-round-trip.js';
import { readCountFrom, readOverrides, readPacing, type Overrides } from './overrides.js';
import type { LimitsTable } from './table.js';

/** What the quotas of a table are changed by. */
export interface QuotaOptions {
  readonly overrides?: Overrides | undefined;
  readonly share?: number | undefined;
  readonly countFrom?: CountFrom | undefined;
  readonly pacing?: Pacing | undefined;
  readonly lostGraceMs?: number | undefined;
  readonly minRoundTripMs?: MinRoundTrip | undefined;
  /** The option by which several processes share the windows, if any does. */
  readonly sharedBy?: Sharing | undefined;
}

/** Of each quota its limits, in the documented order. */
export type Plan = ReadonlyMap<Quota, readonly PlannedLimit[]>;

/**
 * Applies the options to the quotas of a table.
 *
 * @param before - the plan that this one follows on: limits of one kind keep their buckets
 * @throws TypeError or RangeError, naming the option, when one is not as expected
 */
export function planQuotas(table: LimitsTable, options: QuotaOptions, before?: Plan): Plan {
  const share = readShare(options.share, 'share', 1);
  const countFrom = readCountFrom(options.countFrom, 'countFrom') ?? 'response';
  const pacing = readPacing(options.pacing, 'pacing') ?? 'burst';
  const { lostGraceMs = DEFAULT_GRACE_MS, sharedBy } = options;
  const minRoundTripMs = readMinRoundTrip(options.minRoundTripMs, 'minRoundTripMs', sharedBy) ?? 0;
  const overrides = readOverrides(table, options.overrides, sharedBy);
  const plan = new Map<Quota, readonly PlannedLimit[]>();
  const endpoints = [...table.endpoints.values(), table.fallback];
  for (const quota of endpoints.flatMap(quotasOf)) {
    if (plan.has(quota)) continue;
    const override = overrides.get(quota);
    const limits = override?.limits ?? quota.limits;
    const from = override?.countFrom ?? countFrom;
    const rules = {
      countFrom: from,
      pacing: override?.pacing ?? pacing,
      lostGraceMs,
      minRoundTripMs: from === 'send' ? 0 : (override?.minRoundTripMs ?? minRoundTripMs),
    };
    const [was] = before?.get(quota) ?? [];
    if (was !== undefined && was.limit.countFrom !== rules.countFrom) {
      const option = override === undefined ? 'overrides' : override.option;
      const what = `to leave \`countFrom\` as it was (${was.limit.countFrom})`;
      throw new RangeError(`Expected \`${option}\` ${what}: what is in flight was taken by it`);
    }
    const planned = limits.map((limit) => ({
      suffix: sameKind(limit, before?.get(quota))?.suffix ?? suffixOf(limit, limits),
      limit: Object.freeze({ ...limit, amount: sharedAmount(limit.amount, share), ...rules }),
    }));
    plan.set(quota, planned);
  }
  return plan;
}

function sameKind(
  { unit, scope, windowMs }: Limit,
  planned: readonly PlannedLimit[] = [],
): PlannedLimit | undefined {
  return planned.find(
    ({ limit }) => limit.unit === unit && limit.scope === scope && limit.windowMs === windowMs,
  );
}

/** Of the limits of one plan that have a bucket in the next one too, what they are there. */
export function changes(before: Plan, after: Plan): ReadonlyMap<KeptLimit, KeptLimit> {
  const changed = new Map<KeptLimit, KeptLimit>();
  for (const [quota, planned] of before) {
    for (const { suffix, limit } of planned) {
      const next = after
        .get(quota)
        ?.find((other) => other.suffix === suffix && other.limit.scope === limit.scope);
      if (next) changed.set(limit, next.limit);
    }
  }
  return changed;
}

/** What the calls of an endpoint count against: what is its own before what it shares. */
export function quotasOf({ quota, shared }: Endpoint): readonly Quota[] {
  return shared ? [quota, shared] : [quota];
}

/** How long after its end a request without a response may still be counted, in milliseconds, unless an option says otherwise. */
export const DEFAULT_GRACE_MS = 1000;

/** The part `share` of an amount, rounded down. */
export function sharedAmount(amount: number, share: number): number {
  // Twelve digits, so that 0.29 of 100 is 29, though the product is 28.999999999999996.
  return share === 1 ? amount : Math.floor(Number((amount * share).toPrecision(12)));
}
