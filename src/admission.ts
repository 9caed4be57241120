import { notSent, outlook, type Applicant } from './applicant.js';
import { takeAll } from './bucket/passage.js';
import { Cancellations, cancellationOf } from './cancel.js';
import type { Events } from './events.js';
import { Waiter, type WaitingRoom } from './waiter.js';
import type { Permit } from './window/window.js';

/** Hands out permits: at once where there is room, else when it is a request's turn. */
export class Admission implements WaitingRoom {
  readonly cancellations = new Cancellations();
  readonly #events: Events;
  readonly #isShared: boolean;
  readonly #waiters = new Set<Waiter>();
  #arrivals = 0;
  /** Why nobody is let in any more. */
  #closedFor: string | undefined;

  /** @param isShared - whether amounts are but a share of the limits, which errors then name */
  constructor(events: Events, isShared: boolean) {
    this.#events = events;
    this.#isShared = isShared;
  }

  /** The number that orders a request among those that came before and after it. */
  arrive(): number {
    return this.#arrivals++;
  }

  /**
   * The permits of `applicant`, if there is room.
   *
   * @throws ThrottleError where it must not be sent; axios's own error where it has been aborted
   */
  admit(applicant: Applicant): readonly Permit[] | undefined {
    const cancellation = cancellationOf(applicant.config);
    if (cancellation !== undefined) throw this.#drop(applicant, cancellation);
    if (this.#closedFor !== undefined) {
      const error = notSent(applicant, CLOSED, this.#closedFor, outlook(applicant));
      throw this.#drop(applicant, error);
    }
    this.#refuseTooHeavy(applicant);
    return takeAll(applicant.claims);
  }

  /**
   * Puts `applicant`, for which there is no room, in line. It is told how that ends.
   *
   * @throws ThrottleError where it may not wait, or would wait too long
   */
  wait(applicant: Applicant): void {
    this.#refuseTooMany(applicant);
    const { endpoint, maxWaitMs } = applicant;
    // Computed only where somebody wants to know: it means reading the whole window.
    const asked =
      maxWaitMs < Infinity || this.#events.has('waiting') ? outlook(applicant) : undefined;
    if (asked !== undefined && asked.earliestMs > maxWaitMs) {
      const reason =
        `it could go in ${Math.ceil(asked.earliestMs)} ms at the earliest, ` +
        `and its maxWaitMs lets it wait ${Math.round(maxWaitMs)} ms`;
      throw this.#drop(applicant, notSent(applicant, 'ERR_THROTTLE_WAIT', reason, asked));
    }
    if (asked !== undefined && this.#events.has('waiting')) {
      const { claim, position, earliestMs } = asked;
      const { key, window } = claim.bucket;
      const reason = window.pausedMs > 0 ? 'paused' : position > 0 ? 'line' : 'window';
      this.#events.emit('waiting', { endpoint, bucket: key, reason, position, earliestMs });
    }
    const waiter = new Waiter(applicant, asked, this);
    this.#waiters.add(waiter);
    waiter.start();
  }

  /** Called by its waiters. */
  admitted(waiter: Waiter, permits: readonly Permit[]): void {
    this.#waiters.delete(waiter);
    waiter.applicant.admitted(permits, waiter.waitedMs);
  }

  /** Called by its waiters. */
  failed(waiter: Waiter, error: Error): void {
    this.#waiters.delete(waiter);
    waiter.applicant.dismissed(this.#drop(waiter.applicant, error, waiter.allWaitedMs));
  }

  /** Ends the wait of all who wait, and lets nobody in any more. */
  close(reason = 'the throttle was closed'): void {
    this.#closedFor ??= reason;
    for (const waiter of [...this.#waiters]) waiter.dismiss(CLOSED, this.#closedFor);
  }

  #refuseTooHeavy(applicant: Applicant): void {
    const claim = applicant.claims.find(({ bucket, weight }) => weight > bucket.limit.amount);
    if (claim === undefined) return;
    const { amount, windowMs } = claim.bucket.limit;
    const most = this.#isShared ? `${amount}, its share of the limit` : amount;
    const remedy = this.#isShared ? 'take a larger `share`, ' : '';
    const reason =
      `it weighs ${claim.weight}, and no window of ${windowMs} ms holds more than ${most}; ` +
      `split it, ${remedy}or override the limit if you bought more`;
    const asked = { claim, position: 0, earliestMs: Infinity };
    throw this.#drop(applicant, notSent(applicant, 'ERR_THROTTLE_WEIGHT', reason, asked));
  }

  #refuseTooMany(applicant: Applicant): void {
    const { maxQueue } = applicant;
    const claim = applicant.claims.find(
      ({ bucket, weight }) => !bucket.isOpen(weight) && bucket.waiting >= maxQueue,
    );
    if (claim === undefined) return;
    const asked = { claim, ...claim.bucket.outlook(claim.weight, applicant.priority) };
    const reason = `${claim.bucket.waiting} wait already, and maxQueue is ${maxQueue}`;
    throw this.#drop(applicant, notSent(applicant, 'ERR_THROTTLE_QUEUE_FULL', reason, asked));
  }

  /** Tells of a request that is not sent; returns its error. */
  #drop(
    applicant: Applicant,
    error: Error & { code?: string | undefined },
    waitedMs = applicant.waitedMs,
  ): Error {
    if (this.#events.has('dropped')) {
      this.#events.emit('dropped', {
        endpoint: applicant.endpoint,
        buckets: applicant.claims.map(({ bucket }) => bucket.key),
        code: error.code ?? error.name,
        waitedMs,
      });
    }
    return error;
  }
}

const CLOSED = 'ERR_THROTTLE_CLOSED';
