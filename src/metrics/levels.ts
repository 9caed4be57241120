import { ownerOf } from '../limits/bucket-key.js';
import { limitText } from '../limits/limit-text.js';
import type { BucketStats } from '../stats.js';
import type { GAUGES, LimitLabels } from './definitions.js';

/** What is in all buckets of one limit of an App Key together. */
export interface Levels {
  readonly labels: LimitLabels;
  readonly values: Readonly<Partial<Record<Level, number>>>;
}

type Level = keyof typeof GAUGES;
type Sum = Partial<Record<Level, number>>;

/** What is now, summed over users. */
export function levelsOf(buckets: readonly BucketStats[]): Levels[] {
  const sums = new Map<string, { readonly labels: LimitLabels; readonly values: Sum }>();
  for (const bucket of buckets) {
    const { appKey, endpoint } = ownerOf(bucket.bucket);
    const labels = { endpoint, app_key: appKey, limit: limitText(bucket) };
    const key = `${labels.app_key} ${labels.endpoint} ${labels.limit}`;
    const values: Sum = sums.get(key)?.values ?? {};
    for (const [level, value] of Object.entries(levelsIn(bucket)) as [Level, number][]) {
      values[level] = (values[level] ?? 0) + value;
    }
    sums.set(key, { labels, values });
  }
  return [...sums.values()];
}

function levelsIn({
  waiting,
  inFlight,
  cooling,
  available,
  pausedMs,
  scope,
}: BucketStats): Levels['values'] {
  return {
    queued: waiting,
    inFlight,
    cooling,
    paused: pausedMs > 0 ? 1 : 0,
    // What is left to those users who happen to be known adds up to nothing that one could use.
    ...(scope === 'app' && {
      available: pausedMs > 0 ? 0 : Math.max(0, available - inFlight - cooling),
    }),
  };
}
