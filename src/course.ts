import { isAxiosError, type AxiosPromise, type InternalAxiosRequestConfig } from 'axios';
import type { Admission } from './admission.js';
import type { Applicant } from './applicant.js';
import type { Buckets } from './bucket/buckets.js';
import type { Events } from './events.js';
import type { LookupResult } from './limits/result.js';
import { readRequestOptions, type RequestSettings } from './options.js';
import type { Ending, Permit } from './window/window.js';

/** What a course goes through. */
export interface CourseParts {
  readonly lookup: (
    config: InternalAxiosRequestConfig,
    weight: number | undefined,
  ) => LookupResult | undefined;
  readonly buckets: Buckets;
  readonly admission: Admission;
  readonly events: Events;
  readonly maxQueue: number;
  readonly maxWaitMs: number;
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
    const { lookup, admission, events } = this.#parts;
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
      const asked = performance.now();
      const applicant = this.#applicant(found, config, settings);
      const admitted = admission.admit(applicant, admission.arrive());
      // Even for what is there already, `await` would let others go first.
      const permits = Array.isArray(admitted) ? admitted : await admitted;
      return await this.#fly(found, permits, performance.now() - asked, send);
    } finally {
      this.#open -= 1;
      if (this.#open === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
    }
  }

  /** Resolves once no request waits or is in flight. */
  async empty(): Promise<void> {
    if (this.#open > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
  }

  #applicant(
    { endpoint, limits }: LookupResult,
    config: InternalAxiosRequestConfig,
    { priority, maxWaitMs }: RequestSettings,
  ): Applicant {
    const { buckets, maxQueue } = this.#parts;
    return {
      endpoint,
      config,
      claims: limits.map((limit) => ({ bucket: buckets.get(limit), weight: limit.weight })),
      priority,
      maxWaitMs: maxWaitMs ?? this.#parts.maxWaitMs,
      maxQueue,
    };
  }

  /** Sends, and settles the permits whatever comes of it. */
  async #fly(
    { endpoint, limits }: LookupResult,
    permits: readonly Permit[],
    waitedMs: number,
    send: () => AxiosPromise,
  ): AxiosPromise {
    const { events } = this.#parts;
    const buckets = (): string[] => limits.map(({ bucket }) => bucket);
    if (events.has('sent')) events.emit('sent', { endpoint, buckets: buckets(), waitedMs });
    const sentAt = performance.now();
    let ending: Ending = 'lost';
    let status: number | undefined;
    try {
      const response = await send();
      ending = 'answered';
      status = response.status;
      return response;
    } catch (error) {
      if (isAxiosError(error) && error.response !== undefined) {
        ending = 'answered';
        status = error.response.status;
      }
      throw error;
    } finally {
      for (const permit of permits) permit.settle(ending);
      if (events.has('settled')) {
        const tookMs = performance.now() - sentAt;
        events.emit('settled', { endpoint, buckets: buckets(), ending, status, tookMs });
      }
    }
  }
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
