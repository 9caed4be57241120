import type { Events } from '../events.js';
import type { QueuedRequest } from '../queue/queued-request.js';
import type { Permit } from '../window/window.js';

/** Tells of a request that is sent now. */
export function tellOfSending(events: Events, request: QueuedRequest): void {
  if (!events.has('sent')) return;
  const { endpoint, appKey, buckets, waitedMs, refusals } = request;
  const queuedMs = waitedMs - request.sentAfterMs;
  events.emit('sent', { endpoint, appKey, buckets, waitedMs, queuedMs, refusals });
}

/** Tells of what came of a request that was sent with these permits. */
export function tellOfEnd(
  events: Events,
  request: QueuedRequest,
  permits: readonly Permit[],
  status: number | undefined,
): void {
  if (!events.has('settled')) return;
  const { endpoint, appKey, buckets } = request;
  // They were taken the moment before it was sent.
  const tookMs = performance.now() - (permits.at(-1)?.takenAt ?? 0);
  events.emit('settled', { endpoint, appKey, buckets, status, tookMs });
}
