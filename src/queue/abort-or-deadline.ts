import { MAX_TIMER_MS } from '../checks/timer.js';
import type { ThrottleErrorCode } from '../errors.js';
import type { QueuedRequest } from './queued-request.js';

/** A wait that may be ended. */
export interface Wait {
  readonly waitedMs: number;
  fail(error: unknown): void;
  /** Ends it with a `ThrottleError`. */
  dismiss(code: ThrottleErrorCode, reason: string): void;
}

/** What ends the wait of a request before its turn: an abort, or that it has waited for its `maxWaitMs`. */
export class AbortOrDeadline {
  readonly #request: QueuedRequest;
  readonly #wait: Wait;
  readonly #stopListening: () => void;
  readonly #deadline: NodeJS.Timeout | undefined;

  constructor(request: QueuedRequest, wait: Wait) {
    this.#request = request;
    this.#wait = wait;
    this.#stopListening = request.onInterruption((error) => {
      wait.fail(error);
    });
    if (request.maxWaitMs > MAX_TIMER_MS) return;
    this.#deadline = setTimeout(() => {
      const waitedMs = Math.round(wait.waitedMs);
      wait.dismiss('ERR_THROTTLE_WAIT', `it has waited ${waitedMs} ms, which is its maxWaitMs`);
    }, request.maxWaitMs);
  }

  /** Ends the wait where the request was aborted, of which a token tells only a microtask later. */
  hasEnded(): boolean {
    const error = this.#request.interruption();
    if (error !== undefined) this.#wait.fail(error);
    return error !== undefined;
  }

  /** It waits no longer. */
  stop(): void {
    clearTimeout(this.#deadline);
    this.#stopListening();
  }
}
