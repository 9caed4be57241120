import { notSent, outlook, type Applicant, type Outlook } from './applicant.js';
import { Passage } from './bucket/passage.js';
import { cancellationOf, type Cancellations } from './cancel.js';
import type { ThrottleErrorCode } from './errors.js';
import { MAX_TIMER_MS } from './options.js';
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
  #deadline: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(applicant: Applicant, asked: Outlook | undefined, room: WaitingRoom) {
    this.applicant = applicant;
    this.#room = room;
    this.#asked = asked;
    this.#passage = new Passage(applicant.claims, applicant, this);
  }

  /** How long it has waited, in milliseconds. */
  get waitedMs(): number {
    return performance.now() - this.#since;
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
        this.dismiss('ERR_THROTTLE_WAIT', `it waited longer than maxWaitMs = ${maxWaitMs}`);
      }, maxWaitMs);
    }
    this.#passage.enter();
  }

  /** Ends the wait with a `ThrottleError`. */
  dismiss(code: ThrottleErrorCode, reason: string): void {
    const asked = this.#asked ?? outlook(this.applicant);
    this.#fail(notSent(this.applicant, code, reason, asked, this.waitedMs));
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
