import type { Bucket } from '../bucket/bucket.js';
import type { Demand } from '../bucket/demand.js';
import { timerMs } from '../checks/timer.js';
import type { Events } from '../events.js';
import { RATE_WINDOW_MS } from '../window/learnt-rate.js';
import { MAX_PAUSE_WINDOWS } from '../window/pause.js';
import type { Ending, Permit } from '../window/window.js';
import type { Answer, Refusal } from './call.js';
import type { QuotaWord } from './quota-headers.js';
import { blamed } from './refusal.js';

/** A request that was sent: what it needed, and how often it was refused before. */
interface Sent {
  readonly endpoint: string;
  readonly appKey: string;
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

  /** The request was sent, and was not refused. */
  ended({ demands }: Sent, permits: readonly Permit[], { status }: Answer): void {
    const ending = isCounted(status) ? 'answered' : 'lost';
    // A server in trouble has not said that there was room.
    const isAccepted = status !== undefined && status < 500;
    this.#settle(demands, permits, ending, isAccepted);
  }

  /** What came of the request is not known. */
  lost({ demands }: Sent, permits: readonly Permit[]): void {
    this.#settle(demands, permits, 'lost', false);
  }

  /** The request was not sent after all. */
  unsent({ demands }: Sent, permits: readonly Permit[]): void {
    this.#settle(demands, permits, 'unsent', false);
  }

  /** The server refused the request. */
  refused(
    { endpoint, appKey, demands, refusals }: Sent,
    permits: readonly Permit[],
    { retryAfterMs, unit }: Refusal,
  ): void {
    const met = blamed(demands, refusals, unit);
    const pauseMs = retryAfterMs && Math.min(retryAfterMs, this.#longestPauseMs(met));
    for (const [index, permit] of permits.entries()) {
      const bucket = demands[index]?.bucket;
      if (bucket !== met) bucket?.settle(permit, 'answered', false);
      else if (met.refuse(permit, pauseMs)) this.#tellOfPause(met);
    }
    if (this.#events.has('refused')) {
      this.#events.emit('refused', {
        endpoint,
        appKey,
        bucket: met.key,
        retryAfterMs,
        heededMs: pauseMs,
      });
    }
  }

  /** The server said what is left of quotas. */
  told({ demands }: Sent, words: readonly QuotaWord[]): void {
    const byWindow = demands.toSorted((a, b) => a.bucket.limit.windowMs - b.bucket.limit.windowMs);
    // Of several that a bucket is told of the last one holds: that which leaves least.
    for (const { left, forMs, windowMs } of words.toSorted((a, b) => b.left - a.left)) {
      const exact = byWindow.find(({ bucket }) => bucket.limit.windowMs === windowMs);
      // Else the shortest that lasts for as long.
      const likely = exact ?? byWindow.find(({ bucket }) => bucket.limit.windowMs >= forMs);
      const bucket = (likely ?? byWindow.at(-1))?.bucket;
      bucket?.told(left, Math.min(forMs, this.#longestPauseMs(bucket)));
    }
  }

  #settle(
    demands: readonly Demand[],
    permits: readonly Permit[],
    ending: Ending,
    isAccepted: boolean,
  ): void {
    for (const [index, permit] of permits.entries()) {
      const bucket = demands[index]?.bucket;
      if (bucket?.settle(permit, ending, isAccepted) === true) this.#tellOfLearning(bucket);
    }
  }

  #tellOfLearning({ key, learnt }: Bucket): void {
    if (learnt === undefined || !this.#events.has('learnt')) return;
    this.#events.emit('learnt', { bucket: key, amount: learnt, windowMs: RATE_WINDOW_MS });
  }

  /** A server's word may be a mistake of unit, or of a clock: for years, nothing would be sent. */
  #longestPauseMs({ limit }: Bucket): number {
    return this.#maxPauseMs ?? Math.max(LEAST_MAX_PAUSE_MS, MAX_PAUSE_WINDOWS * limit.windowMs);
  }

  /** Tells of a pause, and of its end. */
  #tellOfPause(paused: Bucket): void {
    const { key, window, pausedMs } = paused;
    const { available } = window;
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
        if (paused.pausedMs > 0) this.#tellOfResume(paused);
        else this.#events.emit('resumed', { bucket: key, available: window.available });
      },
      timerMs(paused.pausedMs + 1),
    ).unref();
  }
}

/** Whether the server has counted the request by now. A gateway that gave up on the server does not know. */
export function isCounted(status: number | undefined): boolean {
  return status !== undefined && status !== 502 && status !== 504;
}

/** What the longest pause that a server may ask for is at least, where no option says otherwise. */
const LEAST_MAX_PAUSE_MS = 60_000;
