import type { Endpoint } from '../../src/limits/endpoints.js';
import type { Limit } from '../../src/limits/limit.js';
import type { LimitsTable } from '../../src/limits/table.js';
import { keyOf } from './key.js';
import { writeLimits } from './notation.js';
import type { Page } from './page.js';
import type { PageRow } from './row.js';

/** What there is to compare about a call: a page and a table say the same where these are equal. */
export interface Facts {
  /** Limits with the calls that share them, as text; those of the call alone first. */
  readonly limits: readonly string[];
  readonly maxReceivers: number | undefined;
}

/** A limit, and the calls that count against it together. */
interface Counted {
  readonly limits: readonly Limit[];
  readonly keys: ReadonlySet<string>;
}

/** The facts of each call of a page whose limits could be read. */
export function factsOfPage({ rows }: Page): ReadonlyMap<string, Facts> {
  const read = rows.filter(({ isRead }) => isRead);
  const keysOf = ({ method, paths }: PageRow) => paths.map((path) => keyOf(method, path));
  const facts = new Map<string, Facts>();
  for (const row of read) {
    const mates = read.filter(({ group }) => group !== undefined && group === row.group);
    const counted = [
      { limits: row.limits, keys: new Set(keysOf(row)) },
      { limits: row.group?.limits ?? [], keys: new Set(mates.flatMap(keysOf)) },
    ];
    const limits = writeCounted(counted);
    for (const key of keysOf(row)) {
      facts.set(key, { limits, maxReceivers: row.maxReceivers });
    }
  }
  return facts;
}

/** The facts of each call of a table. Of what is shared only the calls in `known` are told. */
export function factsOfTable(
  { routes }: LimitsTable,
  known: ReadonlySet<string>,
): ReadonlyMap<string, Facts> {
  const keyed = routes.map(({ method, path, endpoint }) => ({
    key: `${method} ${path.shape}`,
    endpoint,
  }));
  const sharing = (quota: Endpoint['quota']): ReadonlySet<string> =>
    new Set(
      keyed
        .filter(({ endpoint }) => endpoint.quota === quota || endpoint.shared === quota)
        .map(({ key }) => key)
        .filter((key) => known.has(key)),
    );
  return new Map(
    keyed.map(({ key, endpoint: { quota, shared, receivers } }) => {
      const quotas = shared ? [quota, shared] : [quota];
      const counted = quotas.map((each) => ({ limits: each.limits, keys: sharing(each) }));
      return [key, { limits: writeCounted(counted), maxReceivers: receivers?.max }];
    }),
  );
}

/** What one call has alone is one, whoever says so. */
function writeCounted(counted: readonly Counted[]): readonly string[] {
  const alone = counted.filter(({ keys }) => keys.size <= 1).flatMap(({ limits }) => limits);
  const together = counted.filter(({ keys, limits }) => keys.size > 1 && limits.length > 0);
  return [
    ...(alone.length > 0
      ? [
          alone
            .map((limit) => writeLimits([limit]))
            .toSorted()
            .join(' + '),
        ]
      : []),
    ...together.map(
      ({ limits, keys }) => `${writeLimits(limits)} together: ${[...keys].toSorted().join(', ')}`,
    ),
  ];
}
