import type { BucketLimit } from '../limits/result.js';

/** Where and when another consumer spends the quota. */
interface ConsumerTarget {
  /** Spends every bucket of this endpoint that is counted per App Key, e.g. `'POST /messages/users'`. */
  readonly endpoint?: string | undefined;
  /** Spends the bucket of this key, of whatever scope. Either this or `endpoint` is needed. */
  readonly bucket?: string | undefined;
  /**
   * Messages that each of its calls delivers; what it spends of a limit in messages. A limit in calls is spent one by one.
   * @defaultValue 1. A whole number, 1 or more.
   */
  readonly weight?: number | undefined;
  /** Starts so many milliseconds after it was added. @defaultValue 0. Never negative. */
  readonly fromMs?: number | undefined;
  /** Stops so many milliseconds after it was added. @defaultValue Never. More than `fromMs`. */
  readonly untilMs?: number | undefined;
}

/**
 * Someone else who spends the same quota at a steady pace, inside the server: `perSecond` calls a second (above 0), or
 * the `share` of each bucket's amount (above 0; 0.4 is 40 %). Its calls can be refused like any other.
 */
export type Consumer = ConsumerTarget &
  (
    | { readonly perSecond: number; readonly share?: undefined }
    | { readonly share: number; readonly perSecond?: undefined }
  );

/** A consumer that was added at `addedAt` and can be stopped. */
export class ActiveConsumer {
  readonly startsAt: number;
  readonly #consumer: Consumer;
  #endsAt: number;

  constructor(consumer: Consumer, addedAt: number) {
    this.#consumer = consumer;
    this.startsAt = addedAt + (consumer.fromMs ?? 0);
    this.#endsAt = addedAt + (consumer.untilMs ?? Infinity);
  }

  get endsAt(): number {
    return this.#endsAt;
  }

  stop(at: number): void {
    this.#endsAt = Math.min(this.#endsAt, at);
  }

  spends(endpoint: string, limit: BucketLimit): boolean {
    const { bucket } = this.#consumer;
    if (bucket !== undefined) return bucket === limit.bucket;
    return this.#consumer.endpoint === endpoint && limit.scope === 'app';
  }

  /** What one of its calls costs that limit, and the time between two of them. */
  paceOn(limit: BucketLimit): { cost: number; everyMs: number } {
    const cost = limit.unit === 'message' ? (this.#consumer.weight ?? 1) : 1;
    const { perSecond, share } = this.#consumer;
    if (perSecond !== undefined) return { cost, everyMs: 1000 / perSecond };
    return { cost, everyMs: (cost * limit.windowMs) / (share * limit.amount) };
  }
}

/**
 * The calls of one consumer on one bucket. There is no timer: their times are known, so the bucket catches up with
 * them, in order, whenever it is looked at.
 */
export class Spending {
  readonly consumer: ActiveConsumer;
  readonly cost: number;
  readonly #everyMs: number;
  #calls: number;

  /** Calls before `since` are past: they are not made up for. */
  constructor(consumer: ActiveConsumer, limit: BucketLimit, since: number) {
    const { cost, everyMs } = consumer.paceOn(limit);
    this.consumer = consumer;
    this.cost = cost;
    this.#everyMs = everyMs;
    this.#calls = Math.max(0, Math.ceil((since - consumer.startsAt) / everyMs));
  }

  /** When its next call arrives; infinite once it has stopped. */
  get nextAt(): number {
    const at = this.consumer.startsAt + this.#calls * this.#everyMs;
    return at < this.consumer.endsAt ? at : Infinity;
  }

  advance(): void {
    this.#calls += 1;
  }
}
