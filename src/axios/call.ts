import axios, { getAdapter, type InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../requests/call.js';
import { abortOf, type Aborts } from './aborts.js';
import { AxiosAnswer } from './answer.js';
import { bodyFailure, isStream, onBodyFailure } from './body-stream.js';
import type { ThrottleRequestOptions } from './options.js';

/** An adapter as a config names it. */
export type Adapter = InternalAxiosRequestConfig['adapter'];

/** A request of axios, at the moment when it would have been sent. */
export class AxiosCall implements Call<AxiosAnswer> {
  /** Its config has all that a lookup asks for. */
  readonly target: InternalAxiosRequestConfig;
  readonly #adapter: Adapter;
  readonly #aborts: Aborts;

  constructor(config: InternalAxiosRequestConfig, adapter: Adapter, aborts: Aborts) {
    this.target = config;
    this.#adapter = adapter;
    this.#aborts = aborts;
  }

  get options(): ThrottleRequestOptions | undefined {
    return this.target.throttle;
  }

  get outgoing(): InternalAxiosRequestConfig {
    return this.target;
  }

  get isRepeatable(): boolean {
    return !isStream(this.target.data);
  }

  interruption(): Error | undefined {
    return abortOf(this.target) ?? bodyFailure(this.target);
  }

  onInterruption(tell: (error: Error) => void): () => void {
    const stopAborts = this.#aborts.on(this.target, tell);
    const stopBody = onBodyFailure(this.target, tell);
    return () => {
      stopAborts();
      stopBody();
    };
  }

  /** An adapter may throw instead of rejecting. */
  async send(): Promise<AxiosAnswer> {
    try {
      const adapter = getAdapter(this.#adapter ?? axios.defaults.adapter, this.target);
      return AxiosAnswer.resolved(await adapter(this.target));
    } catch (error) {
      return AxiosAnswer.rejected(error);
    }
  }
}
