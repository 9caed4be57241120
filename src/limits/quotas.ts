import { readShare } from '../checks/readers.js';
import type { Endpoint, Quota } from './endpoints.js';
import { suffixOf, type PlannedLimit } from './bucket-key.js';
import type { CountFrom, KeptLimit, MinRoundTrip, Pacing } from './limit.js';
import { readMinRoundTrip, type Sharing } from './min-round-trip.js';
import {
  readCountFrom,
  readOverrides,
  readPacing,
  type Overrides,
  type ReadOverride,
} from './overrides.js';
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

/** Of each quota its limits, with the options applied. They are made when they are first asked for: a table has hundreds. */
export class Plan {
  readonly #overrides: ReadonlyMap<Quota, ReadOverride>;
  readonly #share: number;
  readonly #rules: Rules;
  readonly #planned = new Map<Quota, readonly PlannedLimit[]>();

  /**
   * @param before - the plan that this one follows on
   * @throws TypeError or RangeError, naming the option, when one is not as expected
   */
  constructor(table: LimitsTable, options: QuotaOptions, before?: Plan) {
    this.#share = readShare(options.share, 'share', 1);
    const { lostGraceMs = DEFAULT_GRACE_MS, sharedBy } = options;
    this.#rules = {
      countFrom: readCountFrom(options.countFrom, 'countFrom') ?? 'response',
      pacing: readPacing(options.pacing, 'pacing') ?? 'burst',
      lostGraceMs,
      minRoundTripMs: readMinRoundTrip(options.minRoundTripMs, 'minRoundTripMs', sharedBy) ?? 0,
    };
    this.#overrides = readOverrides(table, options.overrides, sharedBy);
    if (before !== undefined) this.#checkCountFrom(before);
  }

  /** The limits of a quota, in the documented order. */
  of(quota: Quota): readonly PlannedLimit[] {
    const known = this.#planned.get(quota);
    if (known !== undefined) return known;
    const planned = this.#make(quota);
    this.#planned.set(quota, planned);
    return planned;
  }

  /** Of the limits that have been asked for, and have a bucket in the `next` plan too, what they are there. */
  changes(next: Plan): ReadonlyMap<KeptLimit, KeptLimit> {
    const changed = new Map<KeptLimit, KeptLimit>();
    for (const [quota, planned] of this.#planned) {
      for (const { suffix, limit } of planned) {
        const same = next
          .of(quota)
          .find((other) => other.suffix === suffix && other.limit.scope === limit.scope);
        if (same) changed.set(limit, same.limit);
      }
    }
    return changed;
  }

  /** Whether what has been asked for is the same in the `next` plan. */
  isLike(next: Plan): boolean {
    return [...this.#planned].every(
      ([quota, planned]) => JSON.stringify(planned) === JSON.stringify(next.of(quota)),
    );
  }

  #make(quota: Quota): readonly PlannedLimit[] {
    const override = this.#overrides.get(quota);
    const countFrom = this.#countFromOf(quota);
    const rules = {
      countFrom,
      pacing: override?.pacing ?? this.#rules.pacing,
      lostGraceMs: this.#rules.lostGraceMs,
      minRoundTripMs:
        countFrom === 'send' ? 0 : (override?.minRoundTripMs ?? this.#rules.minRoundTripMs),
    };
    return (override?.limits ?? quota.limits).map((limit) => ({
      suffix: suffixOf(limit, quota.limits),
      limit: Object.freeze({ ...limit, amount: sharedAmount(limit.amount, this.#share), ...rules }),
    }));
  }

  #countFromOf(quota: Quota): CountFrom {
    return this.#overrides.get(quota)?.countFrom ?? this.#rules.countFrom;
  }

  #checkCountFrom(before: Plan): void {
    for (const quota of new Set([...before.#overrides.keys(), ...this.#overrides.keys()])) {
      const was = before.#countFromOf(quota);
      if (this.#countFromOf(quota) === was) continue;
      const option = this.#overrides.get(quota)?.option ?? 'overrides';
      const what = `to leave \`countFrom\` as it was (${was})`;
      throw new RangeError(`Expected \`${option}\` ${what}: what is in flight was taken by it`);
    }
  }
}

type Rules = Pick<KeptLimit, 'countFrom' | 'pacing' | 'lostGraceMs' | 'minRoundTripMs'>;

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
