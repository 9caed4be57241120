import axios, { AxiosHeaders, type AxiosInstance, type InternalAxiosRequestConfig } from 'axios';
import { throttle, type Throttle, type ThrottleOptions } from '../../../src/index.js';
import { fly, type Counting } from '../network/flight.js';
import type { Part } from '../log.js';
import { Random } from '../random.js';
import type { LimitPlan, SendStep, Step, UpdateStep } from '../scenario/scenario.js';
import { BASE_URL, bucketOf, tableOf, weightIn } from '../scenario/table.js';
import type { Runtime } from '../time/runtime.js';
import { Violation } from '../violation.js';
import { Book } from './book.js';
import { sendByHand } from './by-hand.js';
import { LimitsNow } from './limits.js';
import { SimulatedRequest } from './request.js';
import { settle } from './settlement.js';
import { checkTake } from '../invariants/taking.js';
import type { World } from './world.js';

/** Within what time a dead process is found that somebody looks for. */
const DEATH_MS = 500;

/** One throttle in one process, from its start to its end, with the clients that go through it and all that they send. */
export class Life {
  readonly world: World;
  readonly runtime: Runtime;
  /** Whose promise it is that its requests fall under. */
  readonly scope: number;
  readonly name: string;
  readonly limits: LimitsNow;
  /** What has not been settled. */
  readonly open = new Set<SimulatedRequest>();
  readonly books = new Map<string, Book>();
  /** The names of buckets there, and what they are called here. */
  readonly keys = new Map<string, string>();
  /** Buckets of which more is known there than here: a refusal may have been for another limit. */
  readonly learning = new Set<string>();
  /** What is on its way to the server. */
  readonly flights = new Set<Counting>();
  /** When its limits were changed last. */
  updatedAt = -Infinity;
  /** Who took permits in this event, and who was to go before. */
  readonly overtaken: {
    readonly request: SimulatedRequest;
    readonly other: SimulatedRequest;
    readonly attempts: number;
  }[] = [];
  /** Whether its clock has stood still, so that what is written down here cools for longer than in Redis. */
  hasSlept = false;
  /** Whether it has told of an outage of what it shares its windows in. */
  isOut = false;
  /** How many buckets were live when it was looked last. */
  buckets = 0;
  quota!: Throttle;
  state: 'open' | 'closing' | 'closed' | 'dead' = 'open';
  isDraining = false;
  readonly #clients: AxiosInstance[] = [];
  readonly #isAttached = [true, true];
  #arrivals = 0;

  constructor(world: World, runtime: Runtime, number: number, name: string) {
    this.world = world;
    this.runtime = runtime;
    this.scope = world.sharing.scopeOf(number);
    this.name = name;
    this.limits = new LimitsNow(world.scenario);
  }

  /** Starts it, in its process. */
  start(sharing: Pick<ThrottleOptions, 'redis' | 'file'>): void {
    const { options } = this.world.scenario;
    for (let index = 0; index < 2; index++) {
      const takesAll = options.takesAnyStatus ? { validateStatus: () => true } : {};
      const adapter = (config: InternalAxiosRequestConfig) => this.#adapt(config);
      this.#clients.push(axios.create({ baseURL: BASE_URL, adapter, ...takesAll }));
    }
    this.quota = throttle(this.#clients[0]!, {
      limits: tableOf(this.world.scenario),
      pacing: options.pacing,
      countFrom: options.countFrom,
      lostGraceMs: options.lostGraceMs,
      maxQueue: options.maxQueue,
      maxWaitMs: options.maxWaitMs,
      share: options.share,
      retry: { limit: options.retryLimit },
      ...(options.hasBeforeSend ? { beforeSend: (config) => this.#prepare(config) } : {}),
      ...sharing,
    });
    this.quota.attach(this.#clients[1]!);
    this.log('starts');
  }

  log(...parts: readonly Part[]): void {
    this.world.log.add(this.world.now, this.name, ...parts);
  }

  /** The waiting requests. */
  get waiting(): SimulatedRequest[] {
    return [...this.open].filter(({ state }) => state === 'waiting');
  }

  book(bucket: string, quota: number, limit: number): Book {
    let book = this.books.get(bucket);
    if (book === undefined) {
      const { windowMs } = this.world.scenario.quotas[quota]!.limits[limit]!;
      const amount = this.limits.amountOf(quota, limit);
      book = new Book(amount, windowMs, this.world.scenario.options.countFrom);
      this.books.set(bucket, book);
    }
    return book;
  }

  /** Somebody sends a request. */
  send(step: Extract<Step, SendStep>): void {
    if (!this.#takes(step)) return;
    const { quotas } = this.world.scenario;
    const quota = quotas[step.quota]!;
    const needs = quota.limits.map((limit, index) => ({
      bucket: bucketOf(step.quota, index, limit, step.user),
      limit,
      weight: weightIn(limit, quota, step.weight),
    }));
    const config = this.#configOf(step);
    this.#noteKeys(step, config);
    const id = this.world.nextRequest();
    const request = new SimulatedRequest(
      id,
      this.#arrivals++,
      step,
      needs,
      this.runtime.monotonic(),
    );
    request.ahead = Math.max(0, ...needs.map(({ bucket }) => this.#waitingFor(bucket)));
    this.open.add(request);
    this.log(
      'sends',
      `request ${id}`,
      request.buckets,
      'weight',
      step.weight,
      'priority',
      request.priority,
    );
    // Whoever drains lets through what clients send, and nothing else.
    request.isClosed = this.state !== 'open' && step.byHand === true;
    const aborting = this.#abortable(request);
    const client = this.#clients[this.#isAttached[step.client] ? step.client : 0]!;
    const headers = { 'x-request': String(id) };
    const answered = step.byHand
      ? sendByHand(this, request, { ...config, ...aborting })
      : client.request({ ...config, ...aborting, headers });
    answered.then(
      (answer) => {
        this.world.guard(() => {
          settle(this, request, { answer });
        });
      },
      (error: unknown) => {
        this.world.guard(() => {
          settle(this, request, { error });
        });
      },
    );
    if (step.abort !== undefined && !step.abort.whenSent)
      this.runtime.at(this.world.now + step.abort.afterMs, 'world', request.abort);
  }

  /** Whether somebody may still send it: a client is as it was before once its throttle has been closed. */
  #takes({ byHand }: SendStep): boolean {
    if (this.state === 'open') return true;
    return this.state === 'closing' && (byHand === true || (this.isDraining && this.open.size > 0));
  }

  /** A permit was asked for by hand, and is used at once. */
  flyByHand(request: SimulatedRequest): ReturnType<typeof fly> {
    this.took(request);
    return this.#fly(request, {
      headers: new AxiosHeaders(),
      validateStatus: () => true,
    });
  }

  /** Its permits were given to `request`. */
  took(request: SimulatedRequest): void {
    this.world.guard(() => {
      this.#take(request);
    });
  }

  #take(request: SimulatedRequest): void {
    const mayLapse = this.world.scenario.kind !== 'memory';
    if (request.state === 'holding' && mayLapse) {
      // What it had was another's by the time that it was to be sent.
      this.unsent(request);
      request.state = 'waiting';
    }
    if (request.state !== 'waiting') {
      throw new Violation('once', `${request.name} got permits while it was ${request.state}`);
    }
    const now = this.runtime.monotonic();
    checkTake(this, request, now);
    this.world.sharing.took(this, request);
    request.waitedMs += now - request.waitsSince;
    request.state = 'holding';
    request.freeSince = undefined;
    const isEven = this.world.scenario.options.pacing === 'even';
    request.permits = request.needs.map(({ bucket, weight }, index) => {
      const book = this.book(bucket, request.step.quota, index);
      if (isEven) book.pace(weight, now);
      const permit = book.take(weight, now);
      if (mayLapse) book.uncertain(permit);
      return permit;
    });
  }

  /** What of `request` was in flight has ended without its being sent. */
  unsent(request: SimulatedRequest): void {
    for (const [index, { bucket }] of request.needs.entries()) {
      const permit = request.permits[index];
      if (permit !== undefined) this.books.get(bucket)?.unsent(permit);
    }
    request.permits = [];
  }

  /** The flight of `request` is over. */
  landed(
    request: SimulatedRequest,
    isCounted: boolean,
    refused: LimitPlan | undefined,
    retryAfterMs: number | undefined,
  ): void {
    const now = this.runtime.monotonic();
    const { lostGraceMs, retryLimit } = this.world.scenario.options;
    const met = refused && this.#placeOfMet(request, refused);
    for (const [index, { bucket }] of request.needs.entries()) {
      const book = this.books.get(bucket)!;
      const permit = request.permits[index]!;
      book.ended(permit, now, isCounted ? 0 : lostGraceMs);
      // Of several limits, that which was met is known where only one counts what the server names.
      const isMet = refused && (met === undefined || met === index);
      if (!isMet) continue;
      if (met === index && retryAfterMs !== undefined) {
        // A date has whole seconds.
        const isDate = this.world.scenario.server.retryAfter === 'date';
        book.pausedUntil = Math.max(book.pausedUntil, now + retryAfterMs - (isDate ? 1000 : 0));
      }
      // What a longer limit than a second's refuses may be a rate that the table lacks: then it has not counted.
      const { windowMs } = request.needs[index]!.limit;
      if (windowMs > 1000 && retryAfterMs === undefined) {
        book.undecided(permit);
        this.learning.add(bucket);
      }
    }
    request.permits = [];
    const goesOn = refused && !request.step.byHand && request.attempts <= retryLimit;
    request.state = goesOn ? 'waiting' : 'settled';
    request.waitsSince = now;
  }

  /** Which of its limits the client knows to have been met; undefined where it does not know. */
  #placeOfMet({ needs, step }: SimulatedRequest, refused: LimitPlan): number | undefined {
    if (needs.length === 1) return 0;
    if (!this.world.scenario.server.namesUnit || step.byHand) return undefined;
    const named = needs.filter(({ limit }) => limit.unit === refused.unit);
    return named.length === 1 ? needs.indexOf(named[0]!) : undefined;
  }

  update(step: UpdateStep): void {
    if (this.state !== 'open') return;
    this.updatedAt = this.runtime.monotonic();
    const changes = this.limits.change(step);
    this.log('updates', JSON.stringify(changes));
    for (const [bucket, book] of this.books) {
      const [quota, limit] = bucket.slice(1).split(/[.@]/).map(Number);
      book.change(this.limits.amountOf(quota!, limit!), this.updatedAt);
    }
    this.#known.clear();
    this.quota.update(changes);
  }

  /** Its process dies: what it had in flight may count until it is found dead, and for a window and the grace after that. */
  die(): void {
    this.state = 'dead';
    const { sharing, options } = this.world.scenario;
    const foundAt = this.runtime.monotonic() + sharing.leaseMs + DEATH_MS;
    for (const book of this.books.values()) book.endAll(foundAt, options.lostGraceMs);
  }

  close(drain: boolean): void {
    if (this.state !== 'open') return;
    this.state = 'closing';
    this.isDraining = drain;
    this.log('closes', drain ? 'and drains' : '');
    if (!drain) for (const request of this.waiting) request.isClosed = true;
    void this.quota.close({ drain }).then(() => {
      this.log('is closed');
      this.state = 'closed';
      if (this.open.size === 0) return;
      const left = Array.from(this.open, ({ name }) => name).join(', ');
      this.world.broken ??= new Violation('close', `it was closed while ${left} had not settled`);
    });
  }

  attach(isAttached: boolean): void {
    if (this.state !== 'open' || this.#isAttached[1] === isAttached) return;
    this.#isAttached[1] = isAttached;
    if (isAttached) this.quota.attach(this.#clients[1]!);
    else this.quota.detach(this.#clients[1]!);
  }

  /** How many are in line for a bucket, or may be: who held permits may have lost them, and wait again. */
  #waitingFor(bucket: string): number {
    const inLine = [...this.open].filter(({ state }) => state === 'waiting' || state === 'holding');
    return inLine.filter(({ needs }) => needs.some((need) => need.bucket === bucket)).length;
  }

  readonly #known = new Set<string>();

  /** Learns how the buckets of a request are called there, and that their limits are what they should be. */
  #noteKeys(
    step: SendStep,
    { method, url, data }: { method: string; url: string; data: unknown },
  ): void {
    const name = `${step.quota} ${step.user}`;
    if (this.#known.has(name)) return;
    this.#known.add(name);
    const { limits = [] } = this.quota.lookup({ method, url, baseURL: BASE_URL, data }) ?? {};
    for (const [index, plan] of this.world.scenario.quotas[step.quota]!.limits.entries()) {
      const amount = this.limits.amountOf(step.quota, index);
      const { unit, scope, windowMs } = plan;
      const there = limits.find(
        (limit) => limit.unit === unit && limit.scope === scope && limit.windowMs === windowMs,
      );
      if (there?.amount !== amount) {
        throw new Violation('limits', `${amount}/${windowMs}ms is ${there?.amount} there`);
      }
      this.keys.set(there.bucket, bucketOf(step.quota, index, plan, step.user));
    }
  }

  #configOf(step: SendStep): { method: string; url: string; data: unknown; throttle: object } {
    const quota = this.world.scenario.quotas[step.quota]!;
    const path = quota.paths[step.path % quota.paths.length]!;
    const isInBody = step.weighs === 'body' && quota.limits.some(({ unit }) => unit === 'message');
    const isOne = step.weight === 1;
    return {
      method: quota.method,
      url: path.replace('{username}', `u${step.user}`),
      data: isInBody
        ? { to: Array.from({ length: step.weight }, (_, index) => `r${index}`) }
        : undefined,
      throttle: {
        priority: step.priority,
        maxWaitMs: step.maxWaitMs,
        weight: isInBody || isOne ? undefined : step.weight,
      },
    };
  }

  /** What to send it with so that it can be aborted. */
  #abortable(request: SimulatedRequest): object {
    const { abort: plan } = request.step;
    if (plan === undefined) return {};
    const token = axios.CancelToken.source();
    const controller = new AbortController();
    request.abort = () => {
      if (request.state === 'settled' || request.isAborted) return;
      this.world.faults.add(request.state === 'flying' ? 'abort-flying' : 'abort-waiting');
      this.log('aborts', `request ${request.id}`, request.state);
      request.isAborted = true;
      if (request.state === 'holding') this.unsent(request);
      if (plan.by === 'token') token.cancel('aborted');
      else controller.abort();
      request.interrupt?.('abort');
    };
    return plan.by === 'token' ? { cancelToken: token.token } : { signal: controller.signal };
  }

  #requestOf(config: InternalAxiosRequestConfig): SimulatedRequest {
    const id = Number(config.headers.get('x-request'));
    const request = [...this.open].find((other) => other.id === id);
    if (request !== undefined) return request;
    this.world.broken ??= new Violation('once', `request ${id} was sent after it had settled`);
    throw new Error('no such request');
  }

  /** Takes its time before the sending, and fails at times. */
  async #prepare(config: InternalAxiosRequestConfig): Promise<void> {
    const request = this.#requestOf(config);
    this.took(request);
    const random = new Random(request.step.seed, 7, request.attempts);
    // Where its permits are another's by the end of this, it waits again from then on.
    request.waitsSince = this.runtime.monotonic();
    if (random.chance(0.7)) return;
    this.world.faults.add('before-send');
    await new Promise<void>((resolve) => {
      this.runtime.at(this.world.now + random.between(0, 60), 'socket', resolve);
    });
    request.waitsSince = this.runtime.monotonic();
    if (!random.chance(0.3)) return;
    // Others may have its permits before its caller knows.
    this.unsent(request);
    throw new Error('before-send failed');
  }

  #adapt(config: InternalAxiosRequestConfig): ReturnType<typeof fly> {
    const request = this.#requestOf(config);
    if (!this.world.scenario.options.hasBeforeSend) this.took(request);
    this.world.guard(() => {
      if (request.isAborted)
        throw new Violation('abort', `${request.name} was sent after its abort`);
      if (request.state === 'holding') return;
      throw new Violation('once', `${request.name} was sent while it was ${request.state}`);
    });
    return this.#fly(request, config);
  }

  #fly(request: SimulatedRequest, config: InternalAxiosRequestConfig): ReturnType<typeof fly> {
    const now = this.runtime.monotonic();
    for (const [index, { bucket }] of request.needs.entries()) {
      const permit = request.permits[index];
      if (permit !== undefined) this.books.get(bucket)?.flew(permit, now);
    }
    const flight = fly(this, request, config);
    for (const other of this.waiting) {
      if (other.step.abort?.whenSent && other.meets(request)) other.abort();
    }
    return flight;
  }
}
