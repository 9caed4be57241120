import type { Demand } from '../bucket/demand.js';
import type { Match, Oversize } from '../limits/result.js';
import type { BeforeSend, RequestSettings } from '../options/request-options.js';
import type { Tenant } from '../options/tenants.js';
import { describe } from '../queue/queue-events.js';
import type { QueuedRequest } from '../queue/queued-request.js';
import type { Floor } from '../window/floor.js';
import { isHeard, trace, TRACES } from '../traces.js';
import type { Permit } from '../window/window.js';
import type { Answer, Call, Refusal } from './call.js';
import { prepare } from './prepare.js';
import { readQuotaHeaders } from './quota-headers.js';
import { readRefusal } from './refusal.js';
import { tellOfEnd, tellOfSending } from './request-events.js';
import { noteRoundTrip } from './round-trip.js';
import type { Way } from './way.js';

/** One limited request until its end: it takes its permits or waits for them, is sent, settled, and that again while refused. */
export class Request<A extends Answer> implements QueuedRequest<A | undefined> {
  readonly order: number;
  readonly #way: Way;
  readonly #call: Call<A>;
  readonly #settings: RequestSettings;
  #match: Match;
  #demands: readonly Demand[] = [];
  /** Made where somebody asks for them. */
  #buckets: readonly string[] | undefined;
  #comesBack = false;
  #waitedMs = 0;
  #sentAfterMs = 0;
  #refusals = 0;
  /** What is learnt of the round trips to its host, where one of its limits goes by that. */
  #floor: Floor | undefined;
  /** What it is sent with. */
  #permits: readonly Permit[] = NONE;
  /** When, where that is to be known. */
  #sentAt = 0;
  /** What the server answered when it refused it last. */
  #refused: A | undefined;

  constructor(way: Way, call: Call<A>, match: Match, settings: RequestSettings, order: number) {
    this.#way = way;
    this.#call = call;
    this.#match = match;
    this.#settings = settings;
    this.order = order;
  }

  get endpoint(): string {
    return this.#match.endpoint;
  }

  get appKey(): string {
    return this.#match.appKey;
  }

  get buckets(): readonly string[] {
    return (this.#buckets ??= this.#match.needs.map(({ bucket }) => bucket));
  }

  get oversize(): Oversize | undefined {
    return this.#match.oversize;
  }

  get demands(): readonly Demand[] {
    return this.#demands;
  }

  get priority(): number {
    return this.#settings.priority;
  }

  get tenant(): Tenant {
    return this.#way.tenantOf(this.#settings.tenant);
  }

  get refusals(): number {
    return this.#refusals;
  }

  get comesBack(): boolean {
    return this.#comesBack;
  }

  get refusal(): unknown {
    return this.#refused?.outcome;
  }

  get waitedMs(): number {
    return this.#waitedMs;
  }

  get sentAfterMs(): number {
    return this.#sentAfterMs;
  }

  /** What is left of the longest wait. */
  get maxWaitMs(): number {
    const { maxWaitMs = this.#way.maxWaitMs } = this.#settings;
    return Math.max(0, maxWaitMs - this.#waitedMs);
  }

  /**
   * Sends it when it may go, and again while the server refuses it.
   *
   * @returns what came of it in the end
   * @throws (rejects) ThrottleError where it is not sent; its interruption where there is one
   */
  async run(): Promise<A> {
    const { queue, settling, retryLimit, open, table } = this.#way;
    open.opened();
    try {
      this.#readDemands();
      for (;;) {
        const answer = await queue.pass(this);
        if (answer === undefined) {
          settling.unsent(this, this.#giveUp());
          this.renew(0);
          continue;
        }
        // Of what leaves later, it is not known here when.
        if (this.#floor !== undefined && !this.#call.leavesLater) {
          noteRoundTrip(this.#floor, answer, this.#sentAt);
        }
        const mayBeRefusal =
          answer.refusal !== undefined || table.refusalStatuses.includes(answer.status ?? 0);
        const refusal = mayBeRefusal ? await readRefusal(answer, table) : undefined;
        this.#settle(answer, refusal);
        if (refusal === undefined || this.#refusals >= retryLimit || !this.#call.isRepeatable) {
          return answer;
        }
        if ((await this.#call.isWantedAgain?.(answer)) === false) return answer;
        this.#refusals += 1;
        answer.discard?.();
        // A bucket that was idle in between may have been dropped, or its limit changed.
        this.renew(0);
      }
    } finally {
      // Where anything went wrong since it was sent, it may have been counted all the same.
      settling.lost(this, this.#giveUp());
      open.closed();
    }
  }

  renew(waitedMs: number): void {
    this.#waitedMs += waitedMs;
    this.#comesBack = true;
    this.#match = this.#way.find(this.#call.target, this.#settings.weight) ?? this.#match;
    this.#buckets = undefined;
    this.#readDemands();
  }

  #readDemands(): void {
    const demands: Demand[] = [];
    let isMeasured = false;
    for (const need of this.#match.needs) {
      const { weight, isJoined } = need;
      demands.push({ bucket: this.#way.buckets.get(need), weight, isJoined });
      isMeasured ||= need.limit.minRoundTripMs === 'measured';
    }
    this.#demands = demands;
    if (!isMeasured) return;
    this.#floor = this.#way.floorOf(this.#call.target);
    for (const { bucket } of demands) bucket.via(this.#floor);
  }

  get isUnderWay(): boolean {
    return this.#call.isUnderWay;
  }

  interruption(): unknown {
    return this.#call.interruption();
  }

  onInterruption(tell: (reason: unknown) => void): () => void {
    return this.#call.onInterruption(tell);
  }

  /**
   * Sends it: at once, for an abort must not fall between the taking of permits and that. Undefined where it is not sent, for what it
   * had is another's by then.
   */
  send(permits: readonly Permit[], waitedMs: number): Promise<A | undefined> {
    this.#permits = permits;
    this.#waitedMs += waitedMs;
    const beforeSend = this.#settings.beforeSend ?? this.#way.beforeSend;
    if (beforeSend === undefined || !this.#call.isPrepared) return this.#sendNow();
    return this.#prepare(beforeSend).then(() => (this.#hasAll ? this.#sendNow() : undefined));
  }

  /** Whether its permits are of all that it needs by now: limits may have changed meanwhile. */
  get #hasAll(): boolean {
    const { needs } = this.#way.find(this.#call.target, this.#settings.weight) ?? this.#match;
    return needs.every(({ bucket }) => this.buckets.includes(bucket));
  }

  #sendNow(): Promise<A | undefined> {
    // The process may have been stopped meanwhile, or kept busy, for so long that others were given the same.
    if (!this.#permits.every(isHeld)) return Promise.resolve(undefined);
    if (!this.#call.leavesLater) for (const permit of this.#permits) permit.sent();
    tellOfSending(this.#way.events, this);
    this.#sentAfterMs = this.#waitedMs;
    if (this.#floor !== undefined) this.#sentAt = performance.now();
    const send = (): Promise<A> => this.#call.send(this.#permits);
    return isHeard(TRACES.send) ? trace(TRACES.send, describe(this), send) : send();
  }

  /** Settles its permits by what came of it. */
  #settle(answer: A, refusal: Refusal | undefined): void {
    const { events, settling, table } = this.#way;
    const permits = this.#giveUp();
    if (refusal === undefined) settling.ended(this, permits, answer);
    else {
      settling.refused(this, permits, refusal);
      this.#refused = answer;
    }
    if (table.quotaHeaders) settling.told(this, readQuotaHeaders(answer));
    tellOfEnd(events, this, permits, answer.status);
  }

  /** Its permits, which somebody else settles from now on. */
  #giveUp(): readonly Permit[] {
    const permits = this.#permits;
    this.#permits = NONE;
    return permits;
  }

  /** @throws whatever keeps it from being sent; its permits are as if they had not been taken */
  async #prepare(beforeSend: BeforeSend): Promise<void> {
    try {
      await prepare(this.#call, beforeSend);
    } catch (error) {
      this.#way.settling.unsent(this, this.#giveUp());
      throw this.#way.queue.drop(this, error);
    }
  }
}

const NONE: readonly Permit[] = [];

const isHeld = ({ isHeld }: Permit): boolean => isHeld;
