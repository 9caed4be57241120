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
  request: QueuedRequest,
  error: unknown,
  waitedMs: number,
): void {
  if (!events.has('dropped')) return;
  const { endpoint, appKey, buckets } = request;
  const code = codeOfDrop(request, error);
  const queuedMs = waitedMs - request.sentAfterMs;
  events.emit('dropped', { endpoint, appKey, buckets, code, waitedMs, queuedMs });
}

/** What is told of why it is not sent. Whoever aborts it may give any reason, which is nobody else's. */
export function codeOfDrop(request: QueuedRequest, error: unknown): string {
  return error === request.interruption() ? 'ERR_CANCELED' : codeOf(error);
}

/** What traces say of a request. */
export function describe({ endpoint, buckets }: QueuedRequest): RequestTrace {
  return { endpoint, buckets };
}
