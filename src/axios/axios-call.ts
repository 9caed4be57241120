import type { InternalAxiosRequestConfig } from 'axios';
import type { Call } from '../requests/call.js';
import { abortOf, type Aborts } from './aborts.js';
import { AxiosAnswer } from './axios-answer.js';
import { bodyFailure, holdErrors, isStream, onBodyFailure } from './body-stream.js';
import type { Adapter, Build } from './build.js';
import type { ThrottleRequestOptions } from './options.js';

/** A request of axios, at the moment when it would have been sent. */
export class AxiosCall implements Call<AxiosAnswer> {
  /** Its config has all that a lookup asks for. */
  readonly target: InternalAxiosRequestConfig;
  /** Its interceptors have run. */
  readonly isUnderWay = true;
  readonly #adapter: Adapter;
  readonly #build: Build;
  readonly #aborts: Aborts;

  constructor(config: InternalAxiosRequestConfig, adapter: Adapter, build: Build, aborts: Aborts) {
    this.target = config;
    this.#adapter = adapter;
    this.#build = build;
    this.#aborts = aborts;
    holdErrors(config);
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
    return abortOf(this.target, this.#build) ?? bodyFailure(this.target, this.#build);
  }

  onInterruption(tell: (error: Error) => void): () => void {
    const stopAborts = this.#aborts.on(this.target, this.#build, tell);
    const stopBody = onBodyFailure(this.target, this.#build, tell);
    return () => {
      stopAborts();
      stopBody();
    };
  }

  /** An adapter may throw instead of rejecting. */
  async send(): Promise<AxiosAnswer> {
    try {
      return AxiosAnswer.resolved(await this.#build.dispatch(this.target, this.#adapter));
    } catch (error) {
      return AxiosAnswer.rejected(error);
    }
  }
}
