import { codeOf } from '../errors.js';
import type { Events } from '../events.js';
import type { Estimate } from './estimate.js';
import type { RequestTrace } from '../traces.js';
import type { QueuedRequest } from './queued-request.js';

/** Tells of a request that gets in line. */
export function tellOfWaiting(
  events: Events,
  { endpoint, appKey }: QueuedRequest,
  { demand, position, earliestMs }: Estimate,
): void {
  const { key: bucket, pausedMs } = demand.bucket;
  const reason = pausedMs > 0 ? 'paused' : position > 0 ? 'line' : 'window';
  events.emit('waiting', { endpoint, appKey, bucket, reason, position, earliestMs });
}

/** Tells of a request that is not sent. */
export function tellOfDrop(
  events: Events,
  { endpoint, appKey, buckets }: QueuedRequest,
  error: unknown,
  waitedMs: number,
): void {
  if (!events.has('dropped')) return;
  events.emit('dropped', { endpoint, appKey, buckets, code: codeOf(error), waitedMs });
}

/** What traces say of a request. */
export function describe({ endpoint, buckets }: QueuedRequest): RequestTrace {
  return { endpoint, buckets };
}
