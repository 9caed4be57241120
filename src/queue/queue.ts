import type { Buckets } from '../bucket/buckets.js';
import { takeAll } from '../bucket/take-all.js';
import { codeOf, type ThrottleErrorCode } from '../errors.js';
import type { Events } from '../events.js';
import { beginTrace, TRACES } from '../traces.js';
import type { Permit } from '../window/window.js';
import { Entry } from './entry.js';
import { estimate, estimateIn, notSent, type Estimate } from './estimate.js';
import { describe, tellOfDrop, tellOfWaiting } from './queue-events.js';
import type { QueuedRequest, Send } from './queued-request.js';

/** All requests that need permits: they get them at once where there is room, else when it is their turn. */
export class Queue {
  readonly #buckets: Buckets;
  readonly #events: Events;
  readonly #maxQueue: number;
  /** Whether amounts are but a share of the limits, which errors then name. */
  #isShared: boolean;
  readonly #entries = new Set<Entry>();
  /** Why nobody is let in any more. */
  #closedFor: string | undefined;
  /** Whether only those are let in that began before. */
  #isClosing = false;

  /** @param maxQueue - how many may wait for one bucket */
  constructor(buckets: Buckets, events: Events, maxQueue: number, isShared: boolean) {
    this.#buckets = buckets;
    this.#events = events;
    this.#maxQueue = maxQueue;
    this.#isShared = isShared;
  }

  /**
   * Calls `send` as soon as the permits of `request` are there.
   *
   * @throws ThrottleError, or rejects with it, where it is not sent; the interruption where there is one
   */
  pass<A>(request: QueuedRequest, send: Send<A>): Promise<A> {
    this.#refuseInterrupted(request);
    this.#refuseTooHeavy(request);
    this.#refuseOversize(request);
    const permits = takeAll(this.#buckets.windows, request.demands);
    return permits === undefined ? this.#wait(request, send) : send(permits, 0);
  }

  /** Has all who wait ask anew, at the places that they have: the limits have changed. */
  askAnew(isShared: boolean): void {
    this.#isShared = isShared;
    // In the order of the line, for there may be room for some at once.
    for (const entry of [...this.#entries].sort(byTurn)) entry.askAnew();
  }

  /** Lets in only what is under way already. */
  startClosing(): void {
    this.#isClosing = true;
  }

  /** Ends the wait of all who wait, and lets nobody in any more. */
  close(reason = CLOSED): void {
    this.#closedFor ??= reason;
    for (const entry of [...this.#entries]) entry.dismiss('ERR_THROTTLE_CLOSED', this.#closedFor);
  }

  #wait<A>(request: QueuedRequest, send: Send<A>): Promise<A> {
    const isOnTrial = this.#refuseTooMany(request);
    // Computed only where somebody wants to know: it means reading the whole window.
    const isWatched = this.#events.has('waiting');
    const asked = request.maxWaitMs < Infinity || isWatched ? estimate(request) : undefined;
    if (asked !== undefined) this.#refuseTooLong(request, asked);
    if (asked !== undefined && isWatched) {
      tellOfWaiting(this.#events, request, asked);
      // A listener may have aborted it, or closed the throttle.
      this.#refuseInterrupted(request);
    }
    const endWait = beginTrace(TRACES.wait, () => describe(request));
    return new Promise((resolve, reject) => {
      const go = (permits: readonly Permit[], waitedMs: number): void => {
        this.#entries.delete(entry);
        endWait?.();
        resolve(send(permits, waitedMs));
      };
      const fail = (error: unknown): void => {
        this.#entries.delete(entry);
        endWait?.(codeOf(error));
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- of an abort, whatever its reason is
        reject(this.drop(request, error, entry.waitedMs));
      };
      const askAnew = (waitedMs: number): void => {
        this.#entries.delete(entry);
        endWait?.();
        request.renew(waitedMs);
        // In a promise of its own, for it may throw.
        resolve(Promise.resolve().then(() => this.pass(request, send)));
      };
      const entry = new Entry(request, { go, fail, askAnew }, this.#buckets, asked, isOnTrial);
      this.#entries.add(entry);
      entry.start();
    });
  }

  #refuseInterrupted(request: QueuedRequest): void {
    const error = request.interruption();
    if (error !== undefined) throw this.drop<unknown>(request, error);
    const isLate = this.#isClosing && !request.isUnderWay && !request.comesBack;
    const reason = this.#closedFor ?? (isLate ? CLOSED : undefined);
    if (reason === undefined) return;
    this.#refuse(request, 'ERR_THROTTLE_CLOSED', reason, estimate(request));
  }

  #refuseOversize(request: QueuedRequest): void {
    const { oversize, demands } = request;
    const demand = demands.find(({ bucket }) => bucket.limit.unit === 'message') ?? demands[0];
    if (oversize === undefined || demand === undefined) return;
    const { receivers, max } = oversize;
    const reason =
      `it names ${receivers} receivers, and the endpoint takes at most ${max} a call; ` +
      `split it into calls of ${max} receivers each`;
    this.#refuse(request, TOO_HEAVY, reason, { demand, position: 0, earliestMs: Infinity });
  }

  #refuseTooHeavy(request: QueuedRequest): void {
    const demand = request.demands.find(({ bucket, weight }) => weight > bucket.limit.amount);
    if (demand === undefined) return;
    const { amount, windowMs } = demand.bucket.limit;
    const isShared = this.#isShared;
    const most = isShared ? `${amount}, its share of the limit` : amount;
    const remedy = isShared ? 'take a larger `share`, ' : '';
    const reason =
      `it weighs ${demand.weight}, and no window of ${windowMs} ms holds more than ${most}; ` +
      `split it, ${remedy}or override the limit if you bought more`;
    const asked = { demand, position: 0, earliestMs: Infinity };
    this.#refuse(request, TOO_HEAVY, reason, asked);
  }

  /** Returns whether it is let in though the line is full, to find out whether it has to wait at all. */
  #refuseTooMany(request: QueuedRequest): boolean {
    const maxQueue = this.#maxQueue;
    if (maxQueue === Infinity || request.comesBack) return false;
    const demand = request.demands.find(
      ({ bucket, weight }) => !bucket.isOpen(weight) && bucket.waiting >= maxQueue,
    );
    if (demand === undefined) return false;
    const asked = estimateIn(demand, request);
    // Where others share the window, nobody knows before they have been asked.
    if (asked.earliestMs === 0) return true;
    const reason = `${demand.bucket.waiting} wait already, and maxQueue is ${maxQueue}`;
    this.#refuse(request, 'ERR_THROTTLE_QUEUE_FULL', reason, asked);
  }

  #refuseTooLong(request: QueuedRequest, asked: Estimate): void {
    const { maxWaitMs } = request;
    if (asked.earliestMs <= maxWaitMs) return;
    const reason =
      `it could go in ${Math.ceil(asked.earliestMs)} ms at the earliest, ` +
      `and its maxWaitMs lets it wait ${Math.round(maxWaitMs)} ms`;
    this.#refuse(request, 'ERR_THROTTLE_WAIT', reason, asked);
  }

  #refuse(request: QueuedRequest, code: ThrottleErrorCode, reason: string, asked: Estimate): never {
    throw this.drop(request, notSent(request, code, reason, asked));
  }

  /** Tells of a request that is not sent; returns what it fails with. */
  drop<E>(request: QueuedRequest, error: E, waitedMs = request.waitedMs): E {
    tellOfDrop(this.#events, request, error, waitedMs);
    return error;
  }
}

const byTurn = (a: Entry, b: Entry): number => a.priority - b.priority || a.order - b.order;

const CLOSED = 'the throttle was closed';
const TOO_HEAVY = 'ERR_THROTTLE_WEIGHT';
