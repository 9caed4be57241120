import { expected } from '../checks/expected.js';
import { ownerOf } from '../limits/bucket-key.js';
import type { Throttle } from '../throttle.js';
import type { COUNTERS, HISTOGRAMS, Labels } from './definitions.js';
import { LabelSets } from './labels.js';

/** What records: a library of metrics. */
export interface Meter {
  /** One more. */
  count(counter: keyof typeof COUNTERS, labels: Labels): void;
  /** Something has taken so many seconds. */
  observe(histogram: keyof typeof HISTOGRAMS, labels: Labels, seconds: number): void;
}

/** What of a throttle metrics are made of. */
export type Observed = Pick<Throttle, 'on' | 'stats'>;

/** @throws TypeError where `quota` is no throttle */
export function checkObserved(quota: unknown): void {
  checkMethods(quota, ['on', 'stats'], 'quota', 'what throttle() returns');
}

/** @throws TypeError where `value` lacks one of these methods */
export function checkMethods(
  value: unknown,
  methods: readonly string[],
  name: string,
  what: string,
): void {
  const has = (value ?? {}) as Record<string, unknown>;
  if (methods.some((method) => typeof has[method] !== 'function')) {
    throw new TypeError(expected(name, what, value));
  }
}

/**
 * Tells `meter` what a throttle does, from its events.
 *
 * @returns the function that stops it
 */
export function record(quota: Observed, meter: Meter): () => void {
  const sets = new LabelSets();
  const stops = [
    quota.on('sent', ({ endpoint, appKey, queuedMs, refusals }) => {
      const set = sets.of(appKey, endpoint);
      // As the conventions have it: what went at once was in no queue.
      if (queuedMs > 0) meter.observe('timeInQueue', set.labels, queuedMs / 1000);
      if (refusals === 0) meter.count('requests', set.with('acquired'));
      else meter.count('resent', set.labels);
    }),
    quota.on('settled', ({ endpoint, appKey, tookMs }) => {
      meter.observe('leaseDuration', sets.of(appKey, endpoint).labels, tookMs / 1000);
    }),
    quota.on('dropped', ({ endpoint, appKey, code, queuedMs }) => {
      const set = sets.of(appKey, endpoint);
      if (queuedMs > 0) meter.observe('timeInQueue', set.labels, queuedMs / 1000);
      meter.count('requests', set.with(resultOf(code)));
    }),
    quota.on('refused', ({ endpoint, appKey }) => {
      meter.count('refused', sets.of(appKey, endpoint).labels);
    }),
    quota.on('learnt', ({ bucket }) => {
      const { appKey, endpoint } = ownerOf(bucket);
      meter.count('learnt', sets.of(appKey, endpoint).labels);
    }),
    quota.on('outage', ({ appKey }) => {
      meter.count('outages', sets.of(appKey, '*').labels);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** `request_canceled` is the conventions' word; `ERR_THROTTLE_QUEUE_FULL` becomes `queue_full`. */
function resultOf(code: string): string {
  if (code === 'ERR_CANCELED') return 'request_canceled';
  return code.startsWith('ERR_THROTTLE_')
    ? code.slice('ERR_THROTTLE_'.length).toLowerCase()
    : 'failed';
}
