import { Permits } from './acquire/permits.js';
import type { AcquiredPermit, AcquireRequest } from './acquire/types.js';
import type { AxiosClient } from './axios/client.js';
import { Clients } from './axios/clients.js';
import { expected } from './checks/expected.js';
import { isObject } from './checks/readers.js';
import { Buckets } from './bucket/buckets.js';
import { Events, type Listener, type ThrottleEvents } from './events.js';
import { Fetches } from './fetch/throttled-fetch.js';
import type { FetchLike, ThrottledFetch } from './fetch/types.js';
import { createLookup, type Lookup } from './limits/lookup.js';
import type { LookupRequest } from './limits/lookup-request.js';
import type { LookupResult } from './limits/result.js';
import { readCloseOptions, type CloseOptions } from './options/close-options.js';
import { checkChanges, isShared, type QuotaChanges } from './options/quota-changes.js';
import { readOptions, type EngineOptions } from './options/throttle-options.js';
import { Queue } from './queue/queue.js';
import { allEmpty, Drain } from './requests/drain.js';
import { Requests } from './requests/requests.js';
import { Settling } from './requests/settle-permits.js';
import { statsOf, type BucketStats } from './stats.js';
import { Floors } from './window/floors.js';
import type { Machine } from './window/file/machine.js';
import { openWindows } from './window/open-windows.js';
import type { Windows } from './window/window.js';

/**
 * Keeps the limits of an API for all clients attached to it. Made by `throttle()`.
 *
 * @typeParam Id - ids of the table's endpoints
 */
export class Throttle<Id extends string = string> {
  readonly #events = new Events();
  readonly #windows: Windows;
  readonly #buckets: Buckets;
  readonly #queue: Queue;
  readonly #requests: Requests;
  readonly #clients: Clients;
  readonly #fetches: Fetches;
  readonly #permits: Permits;
  readonly #lookup: (request: LookupRequest) => LookupResult | undefined;
  readonly #replan: Lookup['replan'];
  #quotas: QuotaChanges;
  #closed: Promise<void> | undefined;

  /** @throws TypeError or RangeError that names the option, its value and what was expected */
  constructor(options?: EngineOptions<Id>);
  /**
   * @param machine - what windows in a file take for the machine that they are on: for simulations
   * @internal
   */
  constructor(options: EngineOptions<Id> | undefined, machine: Machine);
  constructor(options: EngineOptions = {}, machine?: Machine) {
    const { limiting, redis, file, maxQueue, maxPauseMs, ...settings } = readOptions(options);
    const { table, overrides, share, hosts } = limiting;
    const events = this.#events;
    const sharedBy = file ? 'file' : redis && 'redis';
    const { find, lookup, hostOf, replan } = createLookup({ ...limiting, sharedBy });
    this.#windows = openWindows({ file, redis }, events, machine, (reason) => {
      this.#queue.close(reason);
    });
    this.#buckets = new Buckets(this.#windows);
    this.#quotas = { overrides, share };
    this.#queue = new Queue(this.#buckets, events, maxQueue, isShared(this.#quotas));
    const floors = new Floors();
    const ownHost = hosts === undefined ? (host: string) => this.#clients.owns(host) : undefined;
    this.#lookup = (request) => lookup(request, ownHost);
    this.#replan = replan;
    this.#requests = new Requests({
      ...settings,
      find: (target, weight) => find(target, ownHost, weight),
      buckets: this.#buckets,
      queue: this.#queue,
      settling: new Settling(events, maxPauseMs),
      events,
      open: new Drain(),
      table,
      floorOf: (target) => floors.of(hostOf(target) ?? ''),
    });
    this.#clients = new Clients(this.#requests);
    this.#fetches = new Fetches(this.#requests);
    this.#permits = new Permits(this.#requests);
  }

  /**
   * Sends the requests of `client` through this throttle too, sharing its buckets.
   *
   * @throws TypeError when it is no axios client, or has a throttle attached already; Error when this one was closed
   */
  attach(client: AxiosClient): void {
    if (this.#queue.isClosing) throw new Error('Expected an open throttle, got a closed one');
    this.#clients.attach(client);
  }

  /** Leaves `client` as it was before. What it has asked for already goes on. */
  detach(client: AxiosClient): void {
    this.#clients.detach(client);
  }

  /**
   * A `fetch` that shares these buckets. It takes what `fetchImpl` takes, and the settings of a request as `throttle` in
   * `init`. It follows redirects itself, for each of them counts.
   *
   * @typeParam Fetch - the function that sends
   * @param fetchImpl - sends: any function of the shape of `fetch`, the innermost where several are wrapped
   * @defaultValue the global `fetch`, as it is at each call
   * @throws TypeError where it is no function
   * @example `const fetch = quota.fetch(); await fetch(url, { method: 'POST', body, throttle: { priority: 0 } })`
   */
  fetch<Fetch extends FetchLike = typeof globalThis.fetch>(
    fetchImpl?: Fetch,
  ): ThrottledFetch<Fetch> {
    return this.#fetches.throttled(fetchImpl);
  }

  /**
   * Takes a permit for a request that somebody else sends: another client, gRPC, an SDK's own strategy. It resolves when the
   * request may go; tell the permit then how that ended. `beforeSend` is not called, and a refused request not sent again.
   *
   * @throws (rejects) TypeError or RangeError where the request or its settings are wrong; ThrottleError where it is not to
   * be sent; the reason of its signal
   * @example
   * ```ts
   * using permit = await quota.acquire({ method: 'POST', url, body }); // lost, unless settled before its end
   * await got.post(url, { json: body });
   * permit.settle('answered');
   * ```
   */
  acquire(request: AcquireRequest): Promise<AcquiredPermit> {
    return this.#permits.acquire(request, this.#clients.baseURL);
  }

  /**
   * How a request would be limited; nothing is sent.
   *
   * @param request - `baseURL` defaults to that of the client attached first
   * @returns undefined where it would be left alone
   * @throws TypeError where it is no object
   */
  lookup(request: LookupRequest): LookupResult | undefined {
    if (!isObject(request)) {
      throw new TypeError(
        expected('request', "an object such as { method: 'POST', url }", request),
      );
    }
    return this.#lookup({ ...request, baseURL: request.baseURL ?? this.#clients.baseURL });
  }

  /**
   * Changes limits from now on: a quota that was bought, or another number of processes. What waits moves by them. A limit of
   * the same unit, scope and window keeps counting what is in flight or cools; another counts what is sent from now on.
   *
   * @param changes - what replaces the options of the same names; what is left out stays as it is
   * @throws TypeError or RangeError that names the option, its value and what was expected; nothing has changed then
   */
  update(changes: QuotaChanges<Id>): void;
  update(changes: QuotaChanges): void {
    checkChanges(changes);
    const { overrides = this.#quotas.overrides, share = this.#quotas.share } = changes;
    const quotas = { overrides, share };
    const { limits, isAny } = this.#replan(quotas);
    this.#buckets.change(limits);
    this.#quotas = quotas;
    if (isAny) this.#queue.askAnew(isShared(quotas));
  }

  /** The live buckets. One in which nothing is in flight, cooling or waiting is dropped within a second or so. */
  stats(): BucketStats[] {
    return this.#buckets.map(statsOf);
  }

  /**
   * Calls `listener` at each `event`.
   *
   * @returns the function that stops it
   */
  on<Name extends keyof ThrottleEvents>(event: Name, listener: Listener<Name>): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Leaves all clients as they were, and resolves once nothing is in flight any longer. What is in flight ends as it
   * would have; what waits, or is still on its way through interceptors, is rejected with `ERR_THROTTLE_CLOSED`. With
   * `drain` it is sent before that, and so is what clients send meanwhile, within the limits; other doors take no more.
   *
   * @throws (rejects) TypeError where the options are not as expected
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const { drain } = readCloseOptions(options);
    this.#queue.startClosing();
    // Until then, what they send is limited: also what an interceptor tries again.
    if (drain) await allEmpty([this.#clients, this.#fetches, this.#requests]);
    this.#clients.detachAll();
    this.#queue.close();
    this.#closed ??= this.#requests.empty().then(() => {
      this.#buckets.clear();
      return this.#windows.close();
    });
    await this.#closed;
  }
}
