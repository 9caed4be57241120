import type { AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import type { Admission } from './admission.js';
import type { Applicant } from './applicant.js';
import type { Buckets } from './bucket/buckets.js';
import type { Events } from './events.js';
import { fly } from './flight.js';
import type { LookupResult } from './limits/result.js';
import { readRequestOptions, type RequestSettings } from './options.js';
import type { RefusalTest } from './refusal.js';

/** What a course goes through. */
export interface CourseParts {
  readonly lookup: (
    config: InternalAxiosRequestConfig,
    weight: number | undefined,
  ) => LookupResult | undefined;
  readonly buckets: Buckets;
  readonly admission: Admission;
  readonly events: Events;
  readonly isRefusal: RefusalTest;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
  /** How often a refused request is sent again. */
  readonly retryLimit: number;
}

/** The course of every request: looked up, admitted, sent, settled. */
export class Course {
  readonly #parts: CourseParts;
  /** Requests that wait, or hold permits. */
  #open = 0;
  #onEmpty: (() => void)[] = [];

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  /** Sends a request with `send` when it may go. */
  async run(config: InternalAxiosRequestConfig, send: () => AxiosPromise): AxiosPromise {
    const { lookup, events } = this.#parts;
    const settings = readRequestOptions(config.throttle);
    const found = settings.skip ? undefined : lookup(config, settings.weight);
    if (found === undefined) {
      if (events.has('untouched')) {
        const reason = settings.skip ? 'skip' : 'unlimited';
        events.emit('untouched', { reason, ...destination(config) });
      }
      return send();
    }
    this.#open += 1;
    try {
      return await this.#runLimited(found, config, settings, send);
    } finally {
      this.#open -= 1;
      if (this.#open === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
    }
  }

  /** Resolves once no request waits or is in flight. */
  async empty(): Promise<void> {
    if (this.#open > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
  }

  /** Sends a request until the server does not refuse it, or has done so too often. */
  async #runLimited(
    found: LookupResult,
    config: InternalAxiosRequestConfig,
    settings: RequestSettings,
    send: () => AxiosPromise,
  ): AxiosPromise {
    const { admission, events, isRefusal, retryLimit } = this.#parts;
    const arrival = admission.arrive();
    let waitedMs = 0;
    for (let attempt = 0; ; attempt++) {
      const applicant = this.#applicant(found, config, settings, waitedMs);
      const asked = performance.now();
      const admitted =
        attempt === 0 ? admission.admit(applicant, arrival) : admission.readmit(applicant, arrival);
      // Even for what is there already, `await` would let others go first.
      const permits = Array.isArray(admitted) ? admitted : await admitted;
      waitedMs += performance.now() - asked;
      const landing = await fly({ ...applicant, permits, waitedMs }, send, isRefusal, events);
      if (landing.refused && attempt < retryLimit && canBeSentAgain(config)) continue;
      if ('error' in landing) throw landing.error;
      return landing.response;
    }
  }

  /** Made anew for each attempt: a bucket that was idle in between may have been dropped. */
  #applicant(
    { endpoint, limits }: LookupResult,
    config: InternalAxiosRequestConfig,
    { priority, maxWaitMs }: RequestSettings,
    waitedMs: number,
  ): Applicant {
    const { buckets, maxQueue } = this.#parts;
    return {
      endpoint,
      config,
      claims: limits.map((limit) => ({ bucket: buckets.get(limit), weight: limit.weight })),
      priority,
      maxWaitMs: Math.max(0, (maxWaitMs ?? this.#parts.maxWaitMs) - waitedMs),
      maxQueue,
    };
  }
}

/** Whether the body is there for another time: a stream has been read. */
function canBeSentAgain({ data }: InternalAxiosRequestConfig): boolean {
  const { pipe, getReader } = (data ?? {}) as { pipe?: unknown; getReader?: unknown };
  return typeof pipe !== 'function' && typeof getReader !== 'function';
}

/** What is told of a request that is left alone. */
function destination(config: InternalAxiosRequestConfig): {
  method: string;
  host: string | undefined;
} {
  const text = config.url ?? '';
  const url = URL.canParse(text, config.baseURL) ? new URL(text, config.baseURL) : undefined;
  return { method: (config.method ?? 'get').toUpperCase(), host: url?.host };
}
