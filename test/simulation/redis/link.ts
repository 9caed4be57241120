import type { RedisClient } from '../../../src/index.js';
import type { Message } from '../../../src/window/redis/protocol.js';
import { Random } from '../random.js';
import type { SharingPlan } from '../scenario/scenario.js';
import type { Life } from '../world/life.js';
import { sha1Of, type Call, type RedisNode } from './node.js';

/** What can go wrong with a message to Redis. */
const TROUBLES = {
  'message-late': 3,
  'message-lost': 2,
  'message-refused': 1,
  'reply-lost': 3,
  'reply-late': 2,
  'reply-broken': 2,
  'message-doubled': 8,
  'reply-last': 2,
} as const;
export const MESSAGE_FAULTS = Object.keys(TROUBLES) as (keyof typeof TROUBLES)[];

/** A client of Redis in one process: its messages take their time, and may be lost, doubled, late, or overtake each other. */
export class RedisLink implements RedisClient {
  readonly #life: Life;
  readonly #node: RedisNode;
  readonly #seed: number;
  readonly #ms: number;
  #messages = 0;
  /** The last call whose reply was heard for sure, and when that was. */
  #heard: { readonly number: number; readonly at: number } | undefined;
  /** Calls that come once more, right after the next one. */
  readonly #repeated: Call[] = [];
  /** When Redis executed a call last. */
  executedAt = -Infinity;
  /** For how long nothing gets through after the next reply; 0 where that is none to be cut off after. */
  #cutAfterReplyMs = 0;
  /** Until when nothing gets through. */
  #cutUntil = -Infinity;
  /** Part of the messages that something happens to. */
  trouble: number;
  /** Is told when nothing gets through for so long. */
  readonly #onCut: (ms: number) => void;

  constructor(
    life: Life,
    node: RedisNode,
    seed: number,
    { ms, trouble }: Pick<SharingPlan, 'ms' | 'trouble'>,
    onCut: (ms: number) => void,
  ) {
    this.#onCut = onCut;
    this.#life = life;
    this.#node = node;
    this.#seed = seed;
    this.#ms = ms;
    this.trouble = trouble;
  }

  /** The next reply is slow, and after that nothing gets through for so long. */
  cutAfterReply(ms: number): void {
    this.#cutAfterReplyMs = ms;
    this.#onCut(ms);
  }

  /** Nothing gets through for so long. */
  cut(ms: number): void {
    this.#cutUntil = Math.max(this.#cutUntil, this.#life.world.now + ms);
    this.#onCut(ms);
  }

  /** From now on all gets through. */
  mend(): void {
    this.trouble = 0;
    this.#cutAfterReplyMs = 0;
    this.#cutUntil = -Infinity;
  }

  get #isCut(): boolean {
    return this.#life.world.now < this.#cutUntil;
  }

  eval(text: string, keyCount: number, ...rest: string[]): Promise<unknown> {
    return this.#send(text, sha1Of(text), keyCount, rest);
  }

  evalsha(sha1: string, keyCount: number, ...rest: string[]): Promise<unknown> {
    return this.#send(undefined, sha1, keyCount, rest);
  }

  #send(
    text: string | undefined,
    sha1: string,
    keyCount: number,
    rest: string[],
  ): Promise<unknown> {
    const { world, runtime } = this.#life;
    const random = new Random(this.#seed, this.#messages++);
    const fault = random.chance(this.trouble) ? random.weighted(TROUBLES) : undefined;
    if (fault !== undefined) world.faults.add(fault);
    const { leaseMs, timeoutMs } = world.scenario.sharing;
    const lateMs = random.between(0, random.pick([timeoutMs * 2, leaseMs * 3]));
    const outMs = random.between(0, this.#ms) + (fault === 'message-late' ? lateMs : 0);
    // A way that gets slower, and then is none.
    const cutMs = this.#cutAfterReplyMs || random.between(1, 3) * leaseMs;
    const isLast = fault === 'reply-last' || (fault === undefined && this.#cutAfterReplyMs > 0);
    if (isLast) this.#cutAfterReplyMs = 0;
    const slowMs = isLast ? random.between(0.3, 0.95) * timeoutMs : 0;
    const backMs = random.between(0, this.#ms) + (fault === 'reply-late' ? lateMs : slowMs);
    this.#life.log('asks Redis', () => describe(rest[keyCount]), fault);
    let isRepeated = false;
    return new Promise((resolve, reject) => {
      const settle = (inMs: number, action: () => void): void => {
        runtime.at(world.now + inMs, 'socket', action);
      };
      if (fault === 'message-refused') {
        settle(outMs, () => {
          reject(new Error('Connection is closed.'));
        });
        return;
      }
      const { number, memory } = JSON.parse(rest[keyCount]!) as Message;
      const sentAt = world.now;
      const isFresh = this.#heard !== undefined && sentAt - this.#heard.at < FRESH * memory;
      const call: Call = {
        heard: isFresh ? this.#heard?.number : undefined,
        keys: rest.slice(0, keyCount),
        args: rest.slice(keyCount),
        text,
        sha1,
        executed: () => {
          this.executedAt = world.now;
          for (const earlier of this.#repeated.splice(0)) this.#deliver(earlier, 0);
          if (isRepeated) this.#repeated.push(call);
          isRepeated = false;
        },
        reply: (outcome) => {
          if (fault === 'reply-lost' || this.#isCut) return;
          settle(backMs, () => {
            if (this.#isCut) return;
            if (isLast) this.cut(cutMs);
            const isDone =
              'value' in outcome && (outcome.value as readonly unknown[])[1] !== undefined;
            const isInTime = world.now - sentAt < timeoutMs - TIMER_MS;
            if (fault !== 'reply-broken' && isDone && isInTime)
              this.#heard = { number, at: world.now };
            if (fault === 'reply-broken') reject(new Error('Connection is closed.'));
            else if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.value);
          });
        },
      };
      if (fault === 'message-lost' || this.#isCut) return;
      this.#deliver(call, outMs);
      // A client sends again what was under way when a connection broke.
      if (fault !== 'message-doubled') return;
      if (random.chance(0.3)) this.#deliver(call, outMs + lateMs);
      else isRepeated = true;
    });
  }

  #deliver(call: Call, inMs: number): void {
    const { world } = this.#life;
    world.agenda.add(world.now + inMs, 'world', () => {
      if (!this.#isCut) this.#node.receive(call);
    });
  }
}

/** A reply that comes so much before the time limit is in time, in milliseconds: timers may be early. */
const TIMER_MS = 3;
/** Whoever has heard within this part of what it may have lost has not forgotten it. */
const FRESH = 0.9;

/** What a message says, in short. */
function describe(text: string | undefined): string {
  const { number, buckets, asks } = JSON.parse(text ?? '{}') as {
    number: number;
    buckets: readonly { flying: number; stock: number; cooled: readonly unknown[] }[];
    asks: readonly unknown[];
  };
  const held = buckets.map(
    ({ flying, stock, cooled }) => `${flying} flying ${stock} in stock ${cooled.length} cooled`,
  );
  return `#${number} [${held.join('; ')}] asks ${JSON.stringify(asks)}`;
}
