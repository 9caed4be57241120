import type { ThrottleEvents } from '../events.js';
import type { Throttle } from '../throttle.js';
import type { COUNTERS, HISTOGRAMS, Labels } from './definitions.js';
import { LabelSets } from './labels.js';

/** What records: a library of metrics. */
export interface Meter {
  /** One more. */
  count(counter: keyof typeof COUNTERS, labels: Labels, result?: string): void;
  /** Something has taken so many seconds. */
  observe(histogram: keyof typeof HISTOGRAMS, labels: Labels, seconds: number): void;
}

/** What of a throttle is looked at. */
export type Observed = Pick<Throttle, 'on' | 'stats'>;

/**
 * Tells `meter` what a throttle does, from its events.
 *
 * @returns the function that stops it
 */
export function record(quota: Observed, meter: Meter): () => void {
  const sets = new LabelSets();
  const labelsOf = (buckets: readonly string[], endpoint: string): Labels =>
    sets.of(buckets[0] ?? '', endpoint);
  const stops = [
    quota.on('sent', ({ endpoint, buckets, waitedMs, refusals }) => {
      const labels = labelsOf(buckets, endpoint);
      meter.observe('timeInQueue', labels, waitedMs / 1000);
      if (refusals === 0) meter.count('requests', labels, 'acquired');
      else meter.count('resent', labels);
    }),
    quota.on('settled', ({ endpoint, buckets, tookMs }) => {
      meter.observe('leaseDuration', labelsOf(buckets, endpoint), tookMs / 1000);
    }),
    quota.on('dropped', ({ endpoint, buckets, code, waitedMs }) => {
      const labels = labelsOf(buckets, endpoint);
      meter.observe('timeInQueue', labels, waitedMs / 1000);
      meter.count('requests', labels, resultOf(code));
    }),
    quota.on('refused', ({ endpoint, bucket }) => {
      meter.count('refused', sets.of(bucket, endpoint));
    }),
    quota.on('learnt', ({ bucket }) => {
      meter.count('learnt', sets.of(bucket));
    }),
    quota.on('outage', ({ appKey }: ThrottleEvents['outage']) => {
      meter.count('outages', { endpoint: '*', app_key: appKey });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** `request_canceled` is the conventions' word; `ERR_THROTTLE_QUEUE_FULL` becomes `queue_full`. */
function resultOf(code: string): string {
  if (code === 'ERR_CANCELED' || code === 'AbortError') return 'request_canceled';
  return code.startsWith('ERR_THROTTLE_')
    ? code.slice('ERR_THROTTLE_'.length).toLowerCase()
    : 'failed';
}
