import type { Quota } from './endpoints.js';
import { expected } from './expected.js';
import type { Limit } from './limit.js';
import {
  readCountFrom,
  readOverrides,
  readPacing,
  type CountFrom,
  type Overrides,
  type Pacing,
} from './overrides.js';
import type { LimitsTable } from './table.js';

/** A limit as it is kept: overridden, and reduced to the share. */
export interface QuotaLimit extends Limit {
  readonly countFrom: CountFrom;
  readonly pacing: Pacing;
  /** Tells the limits of one quota apart in their keys; `''` where the scope does. */
  readonly keySuffix: string;
}

/** What the quotas of a table are changed by. */
export interface QuotaOptions {
  readonly overrides?: Overrides | undefined;
  readonly share?: number | undefined;
  readonly countFrom?: CountFrom | undefined;
  readonly pacing?: Pacing | undefined;
}

/**
 * Applies the options to the quotas of a table.
 *
 * @returns of each quota its limits, narrowest first: per user before per app, then in the documented order
 * @throws TypeError or RangeError, naming the option, when one is not as expected
 */
export function planQuotas(
  table: LimitsTable,
  options: QuotaOptions,
): ReadonlyMap<Quota, readonly QuotaLimit[]> {
  const share = readShare(options.share);
  const countFrom = readCountFrom(options.countFrom, 'countFrom') ?? 'response';
  const pacing = readPacing(options.pacing, 'pacing') ?? 'burst';
  const overrides = readOverrides(table, options.overrides);
  const plan = new Map<Quota, readonly QuotaLimit[]>();
  for (const { quota } of [...table.endpoints.values(), table.fallback]) {
    if (plan.has(quota)) continue;
    const override = overrides.get(quota);
    const limits = override?.limits ?? quota.limits;
    const planned = limits.map((limit) => ({
      ...limit,
      amount: sharedAmount(limit.amount, share),
      countFrom: override?.countFrom ?? countFrom,
      pacing: override?.pacing ?? pacing,
      keySuffix: keySuffix(limit, limits),
    }));
    const isUser = (limit: Limit): number => (limit.scope === 'user' ? 1 : 0);
    plan.set(
      quota,
      planned.toSorted((a, b) => isUser(b) - isUser(a)),
    );
  }
  return plan;
}

/** Several limits of one scope have their unit and window in the key; they differ in one of these. */
function keySuffix({ unit, scope, windowMs }: Limit, all: readonly Limit[]): string {
  const isAlone = all.filter((other) => other.scope === scope).length === 1;
  return isAlone ? '' : ` ${unit}s/${windowMs.toString()}ms`;
}

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
