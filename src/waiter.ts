import { notSent, type Applicant, type Outlook } from './applicant.js';
import { Passage } from './bucket/passage.js';
import { cancellationOf, type Cancellations } from './cancel.js';
import type { ThrottleErrorCode } from './errors.js';
import { MAX_TIMER_MS } from './checks/timer.js';
import type { Permit } from './window/window.js';

/** Is told how waits end. */
export interface WaitingRoom {
  readonly cancellations: Cancellations;
  admitted(waiter: Waiter, permits: readonly Permit[]): void;
  failed(waiter: Waiter, error: Error): void;
}

/** An applicant in line, until its turn has come, or an abort, its deadline or `dismiss` before that. */
export class Waiter {
  readonly applicant: Applicant;
  readonly #room: WaitingRoom;
  readonly #passage: Passage;
  readonly #since = performance.now();
  /** What was known when it asked; not computed where nobody wanted to know. */
  readonly #asked: Outlook | undefined;
  /** How many were ahead of it when it asked, where it waits first. */
  readonly #position: number;
  #deadline: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(applicant: Applicant, asked: Outlook | undefined, room: WaitingRoom) {
    this.applicant = applicant;
    this.#room = room;
    this.#asked = asked;
    const { claims, priority } = applicant;
    const met = claims.find(({ bucket, weight }) => !bucket.isOpen(weight));
    this.#position = met?.bucket.ahead(priority) ?? 0;
    this.#passage = new Passage(applicant.claims, applicant, this);
  }

  /** How long it has waited, in milliseconds. */
  get waitedMs(): number {
    return performance.now() - this.#since;
  }

  /** How long it has waited with the waits before this one. */
  get allWaitedMs(): number {
    return this.applicant.waitedMs + this.waitedMs;
  }

  /** Gets in line. */
  start(): void {
    const { config, maxWaitMs } = this.applicant;
    if (config.signal !== undefined || config.cancelToken !== undefined) {
      this.#stopListening = this.#room.cancellations.on(config, (error) => {
        this.#fail(error);
      });
    }
    if (maxWaitMs <= MAX_TIMER_MS) {
      this.#deadline = setTimeout(() => {
        const waited = Math.round(this.allWaitedMs);
        this.dismiss('ERR_THROTTLE_WAIT', `it has waited ${waited} ms, which is its maxWaitMs`);
      }, maxWaitMs);
    }
    this.#passage.enter();
  }

  /** Ends the wait with a `ThrottleError`. */
  dismiss(code: ThrottleErrorCode, reason: string): void {
    const asked = this.#asked ?? this.#lookBack();
    this.#fail(notSent(this.applicant, code, reason, asked, this.allWaitedMs));
  }

  /** What was known when it asked, as far as that can be told later. */
  #lookBack(): Outlook {
    const { claim } = this.#passage;
    const earliestMs = this.waitedMs + claim.bucket.window.earliestMs(claim.weight);
    return { claim, position: this.#position, earliestMs };
  }

  /** Called by its passage when its turn has come: of an abort, a token tells a microtask later. */
  leavesInstead(): boolean {
    const error = cancellationOf(this.applicant.config);
    if (error !== undefined) this.#fail(error);
    return error !== undefined;
  }

  /** Called by its passage. */
  granted(permits: Permit[]): void {
    this.#stop();
    this.#room.admitted(this, permits);
  }

  #fail(error: Error): void {
    this.#stop();
    this.#passage.abandon();
    this.#room.failed(this, error);
  }

  #stop(): void {
    clearTimeout(this.#deadline);
    this.#stopListening?.();
    this.#stopListening = undefined;
  }
}
