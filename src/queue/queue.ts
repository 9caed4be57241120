import type { Buckets } from '../bucket/buckets.js';
import { takeAll } from '../bucket/take-all.js';
import type { Events } from '../events.js';
import { beginTrace, isHeard, TRACES } from '../traces.js';
import type { Permit } from '../window/window.js';
import {
  tooHeavy,
  tooLongWait,
  tooManyReceivers,
  tooManyWaiting,
  type OutOfBounds,
} from './bounds.js';
import { AskingAnew } from './asking-anew.js';
import { Entry } from './entry.js';
import { estimate, notSent } from './estimate.js';
import { codeOfDrop, describe, tellOfDrop, tellOfWaiting } from './queue-events.js';
import type { QueuedRequest } from './queued-request.js';

/** All requests that need permits: they get them at once where there is room, else when it is their turn. */
export class Queue {
  readonly #buckets: Buckets;
  readonly #events: Events;
  readonly #maxQueue: number;
  /** Whether amounts are but a share of the limits, which errors then name. */
  #isShared: boolean;
  readonly #entries = new Set<Entry>();
  readonly #askingAnew = new AskingAnew(this.#entries);
  /** Why nobody is let in any more. */
  #closedFor: string | undefined;
  #isClosing = false;

  /** @param maxQueue - how many may wait for one bucket */
  constructor(buckets: Buckets, events: Events, maxQueue: number, isShared: boolean) {
    this.#buckets = buckets;
    this.#events = events;
    this.#maxQueue = maxQueue;
    this.#isShared = isShared;
  }

  /**
   * Has `request` sent as soon as its permits are there.
   *
   * @throws ThrottleError, or rejects with it, where it is not sent; the interruption where there is one
   */
  pass<A>(request: QueuedRequest<A>): Promise<A> {
    return this.#pass(request, false);
  }

  /** @param isTold - whether the event `waiting` has been told of this wait */
  #pass<A>(request: QueuedRequest<A>, isTold: boolean): Promise<A> {
    this.#refuseInterrupted(request);
    this.#refuse(request, tooHeavy(request, this.#isShared) ?? tooManyReceivers(request));
    const permits = takeAll(this.#buckets.windows, request.demands);
    return permits === undefined ? this.#wait(request, isTold) : request.send(permits, 0);
  }

  /** Has all who wait ask anew, at the places that they have: the limits have changed. */
  askAnew(isShared: boolean): void {
    this.#isShared = isShared;
    this.#askingAnew.run();
  }

  /** Lets in only what is under way already. */
  startClosing(): void {
    this.#isClosing = true;
  }

  /** Whether only what began before is let in. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Ends the wait of all who wait, and lets nobody in any more. */
  close(reason = CLOSED): void {
    this.#closedFor ??= reason;
    for (const entry of [...this.#entries]) entry.dismiss('ERR_THROTTLE_CLOSED', this.#closedFor);
  }

  #wait<A>(request: QueuedRequest<A>, isTold: boolean): Promise<A> {
    const tooMany = tooManyWaiting(request, this.#maxQueue);
    // Where others share the window, nobody knows whether it has to wait before they have been asked.
    const isOnTrial = tooMany?.asked.earliestMs === 0;
    if (!isOnTrial) this.#refuse(request, tooMany);
    // Computed only where somebody wants to know: it means reading the whole window.
    const isWatched = !isTold && this.#events.has('waiting');
    const asked = request.maxWaitMs < Infinity || isWatched ? estimate(request) : undefined;
    if (asked !== undefined) this.#refuse(request, tooLongWait(request, asked));
    const endWait = isHeard(TRACES.wait) ? beginTrace(TRACES.wait, describe(request)) : undefined;
    return new Promise((resolve, reject) => {
      const go = (permits: readonly Permit[], waitedMs: number): void => {
        this.#entries.delete(entry);
        endWait?.();
        resolve(attempt(() => request.send(permits, waitedMs)));
      };
      const fail = (error: unknown): void => {
        this.#entries.delete(entry);
        endWait?.(codeOfDrop(request, error));
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- of an abort, whatever its reason is
        reject(this.drop(request, error, entry.waitedMs));
      };
      const askAnew = (): void => {
        this.#entries.delete(entry);
        endWait?.();
        resolve(attempt(() => this.#pass(request, true)));
      };
      const entry = new Entry(request, { go, fail, askAnew }, this.#buckets, asked, isOnTrial);
      this.#entries.add(entry);
      entry.start();
      // In line by then, for whoever is told may end the wait, change limits, or ask for something else.
      if (isWatched && asked !== undefined && entry.isWaiting) {
        tellOfWaiting(this.#events, request, asked);
      }
    });
  }

  #refuseInterrupted(request: QueuedRequest): void {
    const error = request.interruption();
    if (error !== undefined) throw this.drop<unknown>(request, error);
    const isLate = this.#isClosing && !request.isUnderWay && !request.comesBack;
    const reason = this.#closedFor ?? (isLate ? CLOSED : undefined);
    if (reason === undefined) return;
    const code = 'ERR_THROTTLE_CLOSED';
    this.#refuse(request, { code, reason, asked: { ...estimate(request), earliestMs: Infinity } });
  }

  #refuse(request: QueuedRequest, bound: OutOfBounds | undefined): void {
    if (bound === undefined) return;
    const { code, reason, asked } = bound;
    throw this.drop(request, notSent(request, code, reason, asked));
  }

  /** Tells of a request that is not sent; returns what it fails with. */
  drop<E>(request: QueuedRequest, error: E, waitedMs = request.waitedMs): E {
    tellOfDrop(this.#events, request, error, waitedMs);
    return error;
  }
}

/** What throws at once rejects: whoever lets a request go, or has it ask anew, is on behalf of others. */
const attempt = <T>(action: () => Promise<T>): Promise<T> =>
  new Promise((resolve) => {
    resolve(action());
  });

const CLOSED = 'the throttle was closed';
