import type { Bucket } from '../bucket/bucket.js';
import type { Demand } from '../bucket/buckets.js';
import { MAX_TIMER_MS } from '../checks/timer.js';
import type { Events } from '../events.js';
import type { Permit } from '../window/window.js';
import type { Answer } from './call.js';
import { blamed, type Refusal } from './refusal.js';

/** A request that was sent: what it needed, and how often it was refused before. */
interface Sent {
  readonly endpoint: string;
  readonly demands: readonly Demand[];
  readonly refusals: number;
}

/** Settles the permits of requests by what came of them, and tells of the pauses that follow from refusals. */
export class Settling {
  readonly #events: Events;
  readonly #maxPauseMs: number | undefined;
  /** The buckets the end of whose pause is going to be told of. */
  readonly #resuming = new WeakSet<Bucket>();

  /** @param maxPauseMs - the longest pause that a server may ask for; undefined for the default */
  constructor(events: Events, maxPauseMs: number | undefined) {
    this.#events = events;
    this.#maxPauseMs = maxPauseMs;
  }

  /** The request was not refused. */
  ended(permits: readonly Permit[], { status }: Answer): void {
    const ending = isCounted(status) ? 'answered' : 'lost';
    for (const permit of permits) permit.settle(ending);
  }

  /** The server refused the request. */
  refused(
    { endpoint, demands, refusals }: Sent,
    permits: readonly Permit[],
    { retryAfterMs }: Refusal,
  ): void {
    const met = blamed(demands, refusals);
    const pauseMs = retryAfterMs && Math.min(retryAfterMs, this.#longestPauseMs(met));
    for (const [index, permit] of permits.entries()) {
      if (demands[index]?.bucket !== met) permit.settle('answered');
      else if (permit.refuse(pauseMs)) this.#tellOfPause(met);
    }
    if (this.#events.has('refused')) {
      this.#events.emit('refused', { endpoint, bucket: met.key, retryAfterMs, heededMs: pauseMs });
    }
  }

  /** A server's word may be a mistake of unit, or of a clock: for years, nothing would be sent. */
  #longestPauseMs({ limit }: Bucket): number {
    return this.#maxPauseMs ?? Math.max(LEAST_MAX_PAUSE_MS, MAX_PAUSE_WINDOWS * limit.windowMs);
  }

  /** Tells of a pause, and of its end. */
  #tellOfPause(paused: Bucket): void {
    const { key, window } = paused;
    const { pausedMs, available } = window;
    if (this.#events.has('paused')) {
      this.#events.emit('paused', { bucket: key, pausedMs, available });
    }
    if (!this.#resuming.has(paused) && this.#events.has('resumed')) this.#tellOfResume(paused);
  }

  /** However often a pause is made longer, its end comes once. */
  #tellOfResume(paused: Bucket): void {
    const { key, window } = paused;
    this.#resuming.add(paused);
    setTimeout(
      () => {
        this.#resuming.delete(paused);
        if (window.pausedMs > 0) this.#tellOfResume(paused);
        else this.#events.emit('resumed', { bucket: key, available: window.available });
      },
      Math.min(Math.ceil(window.pausedMs) + 1, MAX_TIMER_MS),
    ).unref();
  }
}

/** Whether the server has counted the request by now. A gateway that gave up on the server does not know. */
function isCounted(status: number | undefined): boolean {
  return status !== undefined && status !== 502 && status !== 504;
}

/** The longest pause that a server may ask for, where no option says otherwise: so many windows, but at least a minute. */
const MAX_PAUSE_WINDOWS = 3;
const LEAST_MAX_PAUSE_MS = 60_000;
