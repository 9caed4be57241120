import type { AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import type { Admission } from './admission.js';
import type { Applicant } from './applicant.js';
import type { Buckets } from './bucket/buckets.js';
import type { Claim } from './bucket/passage.js';
import { fly, type Flight, type FlightParts } from './flight.js';
import type { Adapter } from './interceptor.js';
import type { Match } from './limits/result.js';
import type { RequestSettings } from './request-options.js';
import type { Permit } from './window/window.js';

/** What calls go through. */
export interface CallParts extends FlightParts {
  readonly buckets: Buckets;
  readonly admission: Admission;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
  /** How often a refused request is sent again. */
  readonly retryLimit: number;
}

/**
 * One limited request until its end: admitted, sent, settled, and that again while the server refuses it.
 *
 * A hundred thousand of these may wait at once, so a call that waits is this one object and one promise: a suspended
 * async function would hold several times as much.
 */
export class Call implements Applicant, Flight {
  readonly config: InternalAxiosRequestConfig;
  readonly adapter: Adapter;
  readonly arrival: number;
  readonly #parts: CallParts;
  readonly #found: Match;
  readonly #settings: RequestSettings;
  #claims: readonly Claim[] = [];
  #waitedMs = 0;
  #refusals = 0;
  #resolve: ((landing: AxiosPromise) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(
    parts: CallParts,
    found: Match,
    settings: RequestSettings,
    config: InternalAxiosRequestConfig,
    adapter: Adapter,
  ) {
    this.#parts = parts;
    this.#found = found;
    this.#settings = settings;
    this.config = config;
    this.adapter = adapter;
    this.arrival = parts.admission.arrive();
  }

  get endpoint(): string {
    return this.#found.endpoint;
  }

  get claims(): readonly Claim[] {
    return this.#claims;
  }

  get priority(): number {
    return this.#settings.priority;
  }

  get refusals(): number {
    return this.#refusals;
  }

  /** Whether it was refused, and has a place in line already. */
  get comesBack(): boolean {
    return this.#refusals > 0;
  }

  get maxQueue(): number {
    return this.comesBack ? Infinity : this.#parts.maxQueue;
  }

  get waitedMs(): number {
    return this.#waitedMs;
  }

  /** What is left of the longest wait. */
  get maxWaitMs(): number {
    const { maxWaitMs = this.#parts.maxWaitMs } = this.#settings;
    return Math.max(0, maxWaitMs - this.#waitedMs);
  }

  /**
   * Sends it when it may go.
   *
   * @throws ThrottleError, or rejects with it, where it is not sent; axios's own error where it has been aborted
   */
  run(): AxiosPromise {
    // Anew each time: a bucket that was idle in between may have been dropped.
    this.#claims = this.#found.needs.map((need) => ({
      bucket: this.#parts.buckets.get(need),
      weight: need.weight,
    }));
    const permits = this.#parts.admission.admit(this);
    if (permits !== undefined) return this.#fly(permits);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#parts.admission.wait(this);
    });
  }

  /** Its turn has come. */
  admitted(permits: readonly Permit[], waitedMs: number): void {
    this.#waitedMs += waitedMs;
    this.#resolve?.(this.#fly(permits));
  }

  /** It is not going to be sent. */
  dismissed(error: Error): void {
    this.#reject?.(error);
  }

  /** The server has refused it: sends it when it may go again, unless it has come to its end. */
  sendAgain(): AxiosPromise | undefined {
    if (this.#refusals >= this.#parts.retryLimit || !canBeSentAgain(this.config)) return undefined;
    this.#refusals += 1;
    return this.run();
  }

  #fly(permits: readonly Permit[]): AxiosPromise {
    return fly(this, permits, this.#parts);
  }
}

/** Whether the body is there for another time: a stream has been read. */
function canBeSentAgain({ data }: InternalAxiosRequestConfig): boolean {
  const { pipe, getReader } = (data ?? {}) as { pipe?: unknown; getReader?: unknown };
  return typeof pipe !== 'function' && typeof getReader !== 'function';
}
