import type { AxiosPromise, InternalAxiosRequestConfig } from 'axios';
import { setImmediate } from 'node:timers/promises';
import { Call, type CallParts } from './call.js';
import { dispatch, type Adapter } from './interceptor.js';
import type { Match } from './limits/result.js';
import { readRequestOptions } from './request-options.js';

/** Finds the limits of a request, which may say what it weighs. */
export type Find = (
  config: InternalAxiosRequestConfig,
  weight: number | undefined,
) => Match | undefined;

/** Where all requests of the attached clients go: those with limits become calls, the others are sent as they are. */
export class Course {
  readonly #find: Find;
  readonly #parts: CallParts;
  /** Calls that have not ended. */
  #open = 0;
  #onEmpty: (() => void)[] = [];

  constructor(find: Find, parts: CallParts) {
    this.#find = find;
    this.#parts = parts;
  }

  /** Sends a request through `adapter` when it may go. */
  run(config: InternalAxiosRequestConfig, adapter: Adapter): AxiosPromise {
    try {
      const settings = readRequestOptions(config.throttle);
      const found = settings.skip ? undefined : this.#find(config, settings.weight);
      if (found === undefined) {
        this.#tellUntouched(config, settings.skip ? 'skip' : 'unlimited');
        return dispatch(config, adapter);
      }
      return this.#count(new Call(this.#parts, found, settings, config, adapter).run());
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- rejects with whatever was thrown
      return Promise.reject(error);
    }
  }

  /** Resolves once no call is under way, and their callers know it. */
  async empty(): Promise<void> {
    if (this.#open > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
    // A response passes through axios and its interceptors, some microtasks each, before its caller has it.
    await setImmediate();
  }

  #count(call: AxiosPromise): AxiosPromise {
    this.#open += 1;
    call.then(this.#ended, this.#ended);
    return call;
  }

  readonly #ended = (): void => {
    this.#open -= 1;
    if (this.#open === 0) for (const onEmpty of this.#onEmpty.splice(0)) onEmpty();
  };

  #tellUntouched(config: InternalAxiosRequestConfig, reason: 'skip' | 'unlimited'): void {
    const { events } = this.#parts;
    if (!events.has('untouched')) return;
    const text = config.url ?? '';
    const url = URL.canParse(text, config.baseURL) ? new URL(text, config.baseURL) : undefined;
    const method = (config.method ?? 'get').toUpperCase();
    events.emit('untouched', { reason, method, host: url?.host });
  }
}
