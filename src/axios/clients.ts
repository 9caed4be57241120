import type {
  AxiosError,
  AxiosInstance,
  AxiosPromise,
  AxiosResponse,
  InternalAxiosRequestConfig,
} from 'axios';
import { expected } from '../checks/expected.js';
import { Drain } from '../requests/drain.js';
import type { Requests } from '../requests/requests.js';
import { abortOf, Aborts } from './aborts.js';
import type { AdapterFor } from './adapter-wrap.js';
import { AxiosCall } from './axios-call.js';
import { bodyFailure } from './body-stream.js';
import { Builds } from './build.js';
import { isCachedAnswer } from './cached-answer.js';
import { isClient, type AxiosClient } from './client.js';
import { toAxiosError } from './errors.js';
import { install, type Traffic } from './interceptor.js';
import { markSent, wasSent } from './sent.js';

/** The door of axios: the clients whose requests go through one throttle. */
export class Clients implements Traffic {
  readonly #requests: Requests;
  readonly #attached = new Map<AxiosInstance, Attached>();
  /** Hosts that attached clients have had as their own. They stay: what was issued to one may be under way for long. */
  readonly #hosts = new Set<string>();
  readonly #open = new Drain();
  readonly #aborts = new Aborts();
  readonly #builds = new Builds();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** @throws TypeError when `client` is no axios client, or has a throttle attached */
  attach(client: AxiosClient): void {
    if (!isClient(client)) throw new TypeError(expected('client', 'an axios client', client));
    this.#attached.set(client, { uninstall: install(client, this), baseURL: undefined });
    void this.#builds.of(client);
    this.#noteHosts();
  }

  /** Leaves `client` as it was before it was attached. Nothing happens where it was not. */
  detach(client: AxiosClient): void {
    if (!isClient(client)) return;
    this.#attached.get(client)?.uninstall();
    this.#attached.delete(client);
  }

  detachAll(): void {
    for (const client of [...this.#attached.keys()]) this.detach(client);
  }

  /** The base URL of the client attached first. */
  get baseURL(): string | undefined {
    const [first] = this.#attached.keys();
    return first?.defaults.baseURL;
  }

  /** Whether `host` is, or was, that of a client's base URL. */
  owns(host: string): boolean {
    this.#noteHosts();
    return this.#hosts.has(host);
  }

  get isEmpty(): boolean {
    return this.#open.isEmpty;
  }

  /** Resolves once no request is under way, nor on its way through interceptors. */
  empty(): Promise<void> {
    return this.#open.empty();
  }

  began(): void {
    this.#open.opened();
    // Its base URL may be another one by the time it is sent.
    this.#noteHosts();
  }

  ended(outcome: unknown): void {
    this.#open.closed();
    const { config, status, response } = (outcome ?? {}) as Partial<AxiosError & AxiosResponse>;
    const isAnswered = typeof (response?.status ?? status) === 'number';
    // Interceptors before this one may have turned it into anything.
    if (!isAnswered || typeof config !== 'object') return;
    // A copy of a config that an interceptor has made has its headers still; one that is sent again has its own.
    if (wasSent(config) || wasSent(config.headers)) return;
    this.#requests.bypassed(config);
  }

  async send(
    config: InternalAxiosRequestConfig,
    adapter: AdapterFor,
    client: AxiosInstance,
  ): AxiosPromise {
    markSent(config);
    markSent(config.headers);
    const known = this.#builds.of(client);
    const build = known instanceof Promise ? await known : known;
    const { original, isOthers, around } = adapter;
    const dispatch = (): AxiosPromise => build.dispatch(config, original);
    if (isCachedAnswer(original, config)) return dispatch();
    const sentOn = isOthers
      ? undefined
      : around?.sendOn(config, this.#needAlike, () => {
          // The adapter around it may have waited for long.
          const reason = abortOf(config, build) ?? bodyFailure(config, build);
          return reason === undefined ? dispatch() : Promise.reject(reason);
        });
    if (sentOn !== undefined) return sentOn;
    try {
      let call = new AxiosCall(config, adapter, build, this.#aborts);
      for (;;) {
        const running = this.#requests.run(call);
        const answer = await (isOthers && around ? around.answerOf(running) : running);
        const next = call.redirected(answer);
        if (next === undefined) {
          // An adapter may answer with a copy, or with what another client has sent.
          markSent((answer.outcome as Partial<AxiosError | AxiosResponse> | undefined)?.config);
          return answer.unwrap();
        }
        call = next;
      }
    } catch (error) {
      throw toAxiosError(error, config, build);
    }
  }

  readonly #needAlike = (
    one: InternalAxiosRequestConfig,
    other: InternalAxiosRequestConfig,
  ): boolean =>
    this.#requests.needAlike(
      { target: one, options: one.throttle },
      { target: other, options: other.throttle },
    );

  #noteHosts(): void {
    for (const [client, attached] of this.#attached) {
      const { baseURL } = client.defaults;
      // Parsing takes a microsecond; a base URL changes next to never.
      if (attached.baseURL === baseURL) continue;
      attached.baseURL = baseURL;
      if (baseURL !== undefined && URL.canParse(baseURL)) this.#hosts.add(new URL(baseURL).host);
    }
  }
}

interface Attached {
  readonly uninstall: () => void;
  /** The base URL whose host is noted. */
  baseURL: string | undefined;
}
