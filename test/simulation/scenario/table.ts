import { defineLimits } from '../../../src/limits/index.js';
import type { Unit } from '../../../src/limits/limit.js';
import type { LimitsTable } from '../../../src/limits/table.js';
import type { LimitPlan, QuotaPlan, Scenario } from './scenario.js';

export const BASE_URL = 'https://api.simulated.test/org/app';

/** The endpoint of a quota, as options name it. */
export const endpointOf = ({ method, paths }: QuotaPlan): string => `${method} ${paths[0]!}`;

/** The scenario's quotas as a table of limits. */
export function tableOf({ quotas, server }: Pick<Scenario, 'quotas' | 'server'>): LimitsTable {
  const rows = quotas.map((quota) => {
    const also = quota.paths.slice(1).map((path) => `${quota.method} ${path}` as const);
    const marks = { also, receivers: { fields: ['to'], assumed: 1 } };
    return ['simulated', quota.method, quota.paths[0]!, [...quota.limits], marks] as const;
  });
  return defineLimits({
    name: 'simulated',
    hosts: [new URL(BASE_URL).host],
    prefix: '/{org}/{app}',
    refusalStatuses: [server.refusal],
    isRefusal: (body) => {
      const { error, unit = true } = (body ?? {}) as { error?: unknown; unit?: Unit };
      return error === 'reach_limit' && unit;
    },
    sections: [{ name: 'simulated', rows }],
  });
}

/** The bucket of a limit, as this simulation names it. */
export function bucketOf(quota: number, limit: number, { scope }: LimitPlan, user: number): string {
  return `q${quota}.${limit}${scope === 'user' ? `@u${user}` : ''}`;
}

/** What a request of `weight` weighs in a limit. */
export function weightIn({ unit }: LimitPlan, { limits }: QuotaPlan, weight: number): number {
  const isOfCallsAlone = limits.every((limit) => limit.unit === 'call');
  return unit === 'message' || isOfCallsAlone ? weight : 1;
}
