import type { OverrideObject } from '../../../src/limits/overrides.js';
import type { QuotaPlan, Scenario, UpdateStep } from '../scenario/scenario.js';
import { endpointOf } from '../scenario/table.js';

/** What a throttle's limits are by now, after all that was changed: worked out from the documents. */
export class LimitsNow {
  readonly #quotas: readonly QuotaPlan[];
  share: number;
  #override: UpdateStep['override'];

  constructor({ quotas, options }: Scenario) {
    this.#quotas = quotas;
    this.share = options.share;
  }

  /** Takes note of a change; returns what to hand to `update`. */
  change({ share, override }: UpdateStep): {
    share?: number;
    overrides?: Record<string, OverrideObject>;
  } {
    if (share !== undefined) this.share = share;
    if (override !== undefined) this.#override = override;
    return {
      ...(share === undefined ? {} : { share }),
      ...(override === undefined ? {} : { overrides: this.#toOverrides(override) }),
    };
  }

  /** What may be used of that limit of that quota. */
  amountOf(quota: number, limit: number): number {
    const plan = this.#quotas[quota]!.limits[limit]!;
    const held = this.#override?.quota === quota ? this.#override.limits[limit]! : plan;
    return Math.floor(held.amount * this.share + 1e-9);
  }

  #toOverrides({ quota, limits }: NonNullable<UpdateStep['override']>) {
    const plan = this.#quotas[quota]!;
    const changed = limits.map((limit, index) => ({ ...plan.limits[index]!, ...limit }));
    return { [endpointOf(plan)]: { limits: changed } };
  }
}
