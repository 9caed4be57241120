import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { joinUrl } from '../limits/url.js';
import { holdErrors } from '../requests/body-stream.js';
import type { Call } from '../requests/call.js';
import type { Permit } from '../window/window.js';
import { abortOf, type Aborts } from './aborts.js';
import type { AdapterFor } from './adapter-wrap.js';
import type { Around } from './around.js';
import { AxiosAnswer } from './axios-answer.js';
import { bodyFailure, isStream, onBodyFailure } from './body-stream.js';
import type { Build } from './build.js';
import type { ThrottleRequestOptions } from './options.js';
import { configOf, heldRedirect, holdRedirects, isSameOrigin, type AxiosHop } from './redirects.js';

/** A request of axios, at the moment when it would have been sent. */
export class AxiosCall implements Call<AxiosAnswer> {
  /** Its config has all that a lookup asks for. */
  readonly target: InternalAxiosRequestConfig;
  /** Its interceptors have run. */
  readonly isUnderWay = true;
  readonly #adapter: AdapterFor;
  readonly #build: Build;
  readonly #aborts: Aborts;
  /** Where redirects have led here: from which request, and how many. */
  readonly #from: Origin | undefined;
  /** Where a redirect leads that the adapter was kept from following. */
  #hop: AxiosHop | undefined;

  constructor(
    config: InternalAxiosRequestConfig,
    adapter: AdapterFor,
    build: Build,
    aborts: Aborts,
    from?: Origin,
  ) {
    this.target = config;
    this.#adapter = adapter;
    this.#build = build;
    this.#aborts = aborts;
    this.#from = from;
    holdErrors(config.data);
  }

  get options(): ThrottleRequestOptions | undefined {
    return this.target.throttle;
  }

  /** What is told to the server that was asked, such as a token, is not told to another. */
  get isPrepared(): boolean {
    return this.#from?.isElsewhere !== true;
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
    const { cancelToken, signal } = this.target;
    // Nearly all have none of these, and each that waits would hold some functions for nothing.
    if (!cancelToken && !signal && !isStream(this.target.data)) return nothing;
    const stopAborts = this.#aborts.on(this.target, this.#build, tell);
    const stopBody = onBodyFailure(this.target, this.#build, tell);
    return () => {
      stopAborts();
      stopBody();
    };
  }

  get leavesLater(): boolean {
    return this.#around !== undefined;
  }

  async isWantedAgain(refused: AxiosAnswer): Promise<boolean> {
    return (await this.#around?.isWantedAgain(refused)) ?? true;
  }

  send(permits: readonly Permit[] = []): Promise<AxiosAnswer> {
    if (this.#around === undefined) return this.#dispatch();
    return this.#around.send(
      this.target,
      permits,
      () => this.#dispatch(),
      (sending) =>
        sending.then(
          (response) => this.#resolved(response),
          (error: unknown) => this.#rejected(error),
        ),
    );
  }

  /** An adapter may throw instead of rejecting; and a config may take nothing more. */
  async #dispatch(): Promise<AxiosAnswer> {
    const config = this.target;
    let release: (() => void) | undefined;
    try {
      this.#hop = undefined;
      release = holdRedirects(config, this.#mayFollow, (caught) => {
        this.#hop = caught;
      });
      const response = await this.#build.dispatch(config, this.#adapter.original);
      release();
      return this.#resolved(response);
    } catch (error) {
      release?.();
      return this.#rejected(error);
    }
  }

  #resolved(response: AxiosResponse): AxiosAnswer {
    return AxiosAnswer.resolved(this.#asAsked(response));
  }

  #rejected(error: unknown): AxiosAnswer {
    if (this.#hop !== undefined) return AxiosAnswer.redirected(error, this.#hop);
    return AxiosAnswer.rejected(this.#asAsked(error));
  }

  /**
   * The request that `answer` sends it on to, where that is a redirect that the adapter would have followed.
   *
   * @throws an error of axios where it cannot be followed
   */
  redirected(answer: AxiosAnswer): AxiosCall | undefined {
    const config = this.target;
    const hop = answer.hop ?? this.#heldRedirect(answer);
    if (hop === undefined) return undefined;
    const { AxiosError } = this.#build;
    const {
      config: asked,
      hops,
      isElsewhere,
    } = this.#from ?? { config, hops: 0, isElsewhere: false };
    if (!this.#mayFollow) throw new AxiosError(TOO_MANY, 'ERR_FR_TOO_MANY_REDIRECTS', asked);
    if (!hop.dropsBody && !this.isRepeatable) {
      throw new AxiosError(ONE_TIME, 'ERR_FR_REDIRECTION_FAILURE', asked);
    }
    const leaves = !isSameOrigin(joinUrl(config), hop.url);
    const next = configOf(config, hop, leaves);
    const from = { config: asked, hops: hops + 1, isElsewhere: isElsewhere || leaves };
    return new AxiosCall(next, this.#adapter, this.#build, this.#aborts, from);
  }

  /** That which somebody has put around ours, if anybody has. */
  get #around(): Around | undefined {
    return this.#adapter.isOthers ? this.#adapter.around : undefined;
  }

  get #mayFollow(): boolean {
    return (this.#from?.hops ?? 0) < (this.target.maxRedirects ?? MAX_REDIRECTS);
  }

  #heldRedirect({ response, status = 0 }: AxiosAnswer): AxiosHop | undefined {
    if (response === undefined || status < 300 || status >= 400) return undefined;
    try {
      return heldRedirect(response, this.target);
    } catch (error) {
      throw this.#build.AxiosError.from(error, 'ERR_FR_REDIRECTION_FAILURE', this.target);
    }
  }

  /** With the config that was asked for: of those of redirects the caller is not to know. */
  #asAsked<T>(outcome: T): T {
    const { config } = this.#from ?? {};
    const { response } = (outcome ?? {}) as { readonly response?: object };
    if (config !== undefined) {
      for (const part of [outcome, response]) {
        if (typeof part === 'object' && part !== null && 'config' in part) part.config = config;
      }
    }
    return outcome;
  }
}

const nothing = (): void => undefined;

/** Where redirects began. */
interface Origin {
  readonly config: InternalAxiosRequestConfig;
  readonly hops: number;
  /** Whether any of them led to another origin. */
  readonly isElsewhere: boolean;
}

/** As many as axios follows where its config does not say. */
const MAX_REDIRECTS = 21;
const TOO_MANY = 'Maximum number of redirects exceeded';
const ONE_TIME = 'A redirect asks for the body again, which is a stream, and has been read';
