import type { SendStep, Step } from '../scenario/scenario.js';
import type { Fate } from '../network/fates.js';
import type { ServerNeed } from '../server/server.js';
import type { SeenPermit } from './book.js';

/** Where a request is: on its way to its permits, holding them, on the wire, or settled. */
export type State = 'waiting' | 'holding' | 'flying' | 'settled';

/** A request that somebody has sent, and what has become of it so far. */
export class SimulatedRequest {
  readonly id: number;
  /** Its place in the order of arrival in its throttle. */
  readonly order: number;
  readonly step: Extract<Step, SendStep>;
  readonly needs: readonly ServerNeed[];
  /** Names the buckets that it needs. */
  readonly buckets: string;
  state: State = 'waiting';
  /** How often it was sent. */
  attempts = 0;
  permits: readonly SeenPermit[] = [];
  /** How long it had waited before it waited last, and since when it does. */
  waitedMs = 0;
  waitsSince: number;
  /** Since when, in the true time, nothing keeps it from going. */
  freeSince: number | undefined;
  /** How many waited for one of its buckets when it came. */
  ahead = 0;
  isAborted = false;
  /** Aborts it. */
  abort: () => void = () => undefined;
  /** Whether its throttle was closed while it waited. */
  isClosed = false;
  fate: Fate | undefined;
  /** Ends its flight before its time. */
  interrupt: ((reason: 'abort' | 'timeout') => void) | undefined;

  constructor(
    id: number,
    order: number,
    step: Extract<Step, SendStep>,
    needs: readonly ServerNeed[],
    now: number,
  ) {
    this.id = id;
    this.order = order;
    this.step = step;
    this.needs = needs;
    this.buckets = needs.map(({ bucket }) => bucket).join(' ');
    this.waitsSince = now;
  }

  get priority(): number {
    return this.step.priority ?? 5;
  }

  /** Whether it goes before `other`, where both need the same, for sure. */
  precedes(other: SimulatedRequest): boolean {
    return this.#isAhead(other) && !other.#mayHaveKept(this);
  }

  /** Whether it may go before `other`, where both need one and the same bucket. */
  mayPrecede(other: SimulatedRequest): boolean {
    return this.#isAhead(other) || this.#mayHaveKept(other);
  }

  #isAhead(other: SimulatedRequest): boolean {
    const isAsUrgent = this.priority === other.priority;
    return isAsUrgent ? this.order < other.order : this.priority < other.priority;
  }

  /**
   * Under several limits, who came first may have a place kept in the narrower one, who was refused comes again, and who had
   * to wait in another narrower one may come to the wider one later.
   */
  #mayHaveKept(other: SimulatedRequest): boolean {
    if (this.needs.length === 1) return false;
    return this.order < other.order || other.attempts > 0 || this.buckets !== other.buckets;
  }

  /** Longest time in line, with that of its throttle. */
  maxWaitMs(ofThrottle: number): number {
    return this.step.maxWaitMs ?? ofThrottle;
  }

  /** Whether it needs a bucket that `other` needs too. */
  meets(other: SimulatedRequest): boolean {
    return this.needs.some(({ bucket }) => other.needs.some((need) => need.bucket === bucket));
  }

  get name(): string {
    return `request ${this.id}`;
  }
}
