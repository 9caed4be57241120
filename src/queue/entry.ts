import { AsyncResource } from 'node:async_hooks';
import type { Bucket } from '../bucket/bucket.js';
import type { Buckets } from '../bucket/buckets.js';
import { lineOf, weightInLine, type Demand } from '../bucket/demand.js';
import { takeInTurn } from '../bucket/take-all.js';
import type { Awaited, InLine, Waiting } from '../bucket/in-line.js';
import type { ThrottleErrorCode } from '../errors.js';
import type { Tenant } from '../options/tenants.js';
import { waitedForIn } from '../window/joined.js';
import type { Demand as WindowDemand, Permit } from '../window/window.js';
import { AbortOrDeadline } from './abort-or-deadline.js';
import { estimate, notSent, positionOf, type Estimate } from './estimate.js';
import type { Leaving, Outcome } from './outcome.js';
import type { QueuedRequest } from './queued-request.js';

/**
 * One request in its lines, the narrowest limit first, until its turn has come, or an abort, its deadline or `dismiss`
 * before that.
 *
 * A line is passed by reserving room in its bucket, so that a user who is out of quota holds up no other user in the
 * wider line. Nothing is taken before the request is first in its last line, and then from all buckets at once. All
 * requests go through their lines in the same order, so no two can wait for each other.
 */
export class Entry implements InLine {
  readonly priority: number;
  readonly tenant: Tenant;
  readonly order: number;
  readonly #buckets: Buckets;
  readonly #since = performance.now();
  readonly #waitedBeforeMs: number;
  /** What was known when it asked; not computed where nobody wanted to know. */
  readonly #asked: Estimate | undefined;
  readonly #isOnTrial: boolean;
  /** How many were ahead of it when it asked, where it waits first. */
  readonly #position: number;
  /** In which it is sent, or fails: whoever lets it go does so in a context of another request. */
  readonly #context = new AsyncResource('EASEMOB_THROTTLE_WAIT');
  /** Both are given up at the end: a place in line may outlive the request that held it. */
  #request: QueuedRequest | undefined;
  #outcome: Outcome | undefined;
  /** The place of the demand in whose line it is; what comes before that is reserved. */
  #stage = 0;
  /** Whether it goes to the head of the next line that it enters. */
  #comesBack: boolean;
  #mayEnd: AbortOrDeadline | undefined;

  /** @param isOnTrial - whether it may not wait, but for an answer of those who share its windows */
  constructor(
    request: QueuedRequest,
    outcome: Outcome,
    buckets: Buckets,
    asked: Estimate | undefined,
    isOnTrial: boolean,
  ) {
    this.#isOnTrial = isOnTrial;
    this.#request = request;
    this.#outcome = outcome;
    this.#buckets = buckets;
    this.#asked = asked;
    this.priority = request.priority;
    this.tenant = request.tenant;
    this.order = request.order;
    this.#waitedBeforeMs = request.waitedMs;
    this.#comesBack = request.comesBack;
    this.#position = positionOf(request);
  }

  get isWaiting(): boolean {
    return this.#request !== undefined;
  }

  get demands(): readonly WindowDemand[] {
    const open = this.#request?.demands.slice(this.#stage) ?? [];
    return open.map(({ bucket: { window }, weight, isJoined }) => ({ window, weight, isJoined }));
  }

  get weight(): number {
    return this.#request === undefined ? 0 : weightInLine(this.#request.demands, this.#stage);
  }

  /** Gets in line, and listens for what may end the wait. */
  start(): void {
    const request = this.#request;
    if (request === undefined) return;
    for (const { bucket } of request.demands) bucket.retain();
    this.#mayEnd = new AbortOrDeadline(request, this);
    this.#enter(request);
  }

  /** How long it has waited, in milliseconds, with the waits before this one. */
  get waitedMs(): number {
    return this.#waitedBeforeMs + performance.now() - this.#since;
  }

  /** Ends the wait with a `ThrottleError`. */
  dismiss(code: ThrottleErrorCode, reason: string): void {
    const request = this.#request;
    if (request === undefined) return;
    const asked = this.#asked ?? { demand: this.#blocking(request), position: this.#position };
    const outcome = this.#leave();
    // For one who asks at this moment: it has left, so as not to be ahead of itself.
    const earliestMs = code === 'ERR_THROTTLE_CLOSED' ? Infinity : estimate(request).earliestMs;
    const error = notSent(request, code, reason, { ...asked, earliestMs }, this.waitedMs);
    if (outcome) this.#context.runInAsyncScope(outcome.fail, undefined, error);
  }

  /** Ends the wait. */
  fail(error: unknown): void {
    const outcome = this.#leave();
    if (outcome) this.#context.runInAsyncScope(outcome.fail, undefined, error);
  }

  /** What it waits in, and has passed. */
  get buckets(): readonly Bucket[] {
    return this.#request?.demands.map(({ bucket }) => bucket) ?? [];
  }

  /** Leaves its lines, to ask anew. */
  leaveForAsking(): Leaving | undefined {
    const request = this.#request;
    const outcome = this.#leave();
    if (request === undefined || outcome === undefined) return undefined;
    const ask = (): void => {
      this.#context.runInAsyncScope(outcome.askAnew);
    };
    return { request, waitedMs: performance.now() - this.#since, ask };
  }

  /** Gives back what was reserved, and lets those behind move up. */
  #leave(): Outcome | undefined {
    const request = this.#request;
    if (request === undefined) return undefined;
    const { bucket } = this.#lineOf(request);
    const { weight } = this;
    const passed = request.demands.slice(0, this.#stage);
    this.#unreserveFrom(0, request);
    const outcome = this.#stop();
    bucket.leave(this, weight, false);
    bucket.advanceSoon();
    for (const demand of passed) demand.bucket.advanceSoon();
    for (const demand of request.demands) demand.bucket.release();
    return outcome;
  }

  onRoom(): boolean {
    const request = this.#request;
    if (request === undefined) return true;
    if (this.#mayEnd?.hasEnded() === true) return true;
    const full = this.#waitedFor(request).filter(isFull);
    if (full.length > 0) return this.#isOnTrial && this.#failsTrial(full);
    this.#lineOf(request).bucket.leave(this, this.weight, true);
    if (!this.#pass(request)) this.#enter(request);
    return true;
  }

  awaitRoom(notify: () => void, line: Waiting): Awaited {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- nobody else is asked but who waits
    const { bucket, weight } = this.#blocking(this.#request!);
    return bucket.awaitRoom(weight, notify, line);
  }

  #failsTrial(full: readonly Demand[]): boolean {
    if (full.every(({ bucket, weight }) => bucket.earliestMs(weight) === 0)) return false;
    this.dismiss('ERR_THROTTLE_QUEUE_FULL', 'there is no room for it now, and the line is full');
    return true;
  }

  /** Goes as far as there is room, and gets in line there. */
  #enter(request: QueuedRequest): void {
    while (this.#waitedFor(request).every(isOpen)) if (this.#pass(request)) return;
    this.#lineOf(request).bucket.join(this, this.weight, this.#comesBack);
  }

  /**
   * Passes the line where it is: keeps room in what is waited for there and goes on to the next, or takes all that it needs in
   * the last.
   *
   * @returns whether it is sent
   */
  #pass(request: QueuedRequest): boolean {
    const { demands } = request;
    const passing = this.#waitedFor(request);
    if (this.#stage + passing.length < demands.length) {
      for (const { bucket, weight } of passing) bucket.reserve(weight);
      this.#stage += passing.length;
      return false;
    }
    const passed = demands.slice(0, this.#stage);
    const taken = takeInTurn(this.#buckets.windows, demands);
    if (typeof taken === 'number') {
      // Less has come free there than was reserved: the quota shrank, or another process used it.
      const line = lineOf(demands, taken);
      this.#unreserveFrom(line, request);
      this.#stage = line;
      this.#comesBack = true;
    } else this.#unreserveFrom(0, request);
    // Those behind it asked for room beside what was reserved, which is now in flight or given back.
    // Soon, for it may come back to the head of one of these lines.
    for (const { bucket } of passed) bucket.advanceSoon();
    if (typeof taken === 'number') return false;
    this.#send(request, taken);
    return true;
  }

  #send(request: QueuedRequest, permits: Permit[]): void {
    const outcome = this.#stop();
    for (const { bucket } of request.demands) bucket.release();
    const waitedMs = performance.now() - this.#since;
    if (outcome) this.#context.runInAsyncScope(outcome.go, undefined, permits, waitedMs);
  }

  /** Stops waiting. */
  #stop(): Outcome | undefined {
    this.#mayEnd?.stop();
    const outcome = this.#outcome;
    this.#request = undefined;
    this.#outcome = undefined;
    return outcome;
  }

  #unreserveFrom(first: number, { demands }: QueuedRequest): void {
    for (const { bucket, weight } of demands.slice(first, this.#stage)) bucket.unreserve(weight);
  }

  /** In whose line it is. */
  #lineOf({ demands }: QueuedRequest): Demand {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the stage is that of a demand as long as it waits
    return demands[this.#stage]!;
  }

  /** What it waits for there. */
  #waitedFor({ demands }: QueuedRequest): readonly Demand[] {
    return waitedForIn(demands, this.#stage);
  }

  /** For which of these there is no room, the first of them where there is. */
  #blocking(request: QueuedRequest): Demand {
    return this.#waitedFor(request).find(isFull) ?? this.#lineOf(request);
  }
}

const isFull = ({ bucket, weight }: Demand): boolean => !bucket.hasRoom(weight);
const isOpen = ({ bucket, weight }: Demand): boolean => bucket.isOpen(weight);
