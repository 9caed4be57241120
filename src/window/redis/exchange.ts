import type { Answer, Call, Reply } from './call.js';
import type { Connection } from './connection.js';
import { Courier } from './courier.js';
import type { Keys } from './keys.js';
import type { OutagePolicy } from './options.js';
import type { RedisDemand, RedisWindow } from './window.js';

/** A moment on Redis' clock, and the same on ours. */
interface Clock {
  readonly there: number;
  readonly here: number;
}

/** What the exchanges of a process have in common. */
export interface ExchangeParts {
  readonly connection: Connection;
  /** Names the process among all. */
  readonly process: string;
  readonly leaseMs: number;
  readonly timeoutMs: number;
  readonly onOutage: OutagePolicy;
  readonly localShare: number;
  /** An id that this process has not used before. */
  readonly nextId: () => string;
  /** What one exchange knows, another may begin with. */
  readonly clock: { latest: Clock | undefined };
  readonly switched: (appKey: string, isOut: boolean, reason: string) => void;
}

/** A call, and whose windows it is about. */
interface Message {
  readonly keys: readonly string[];
  readonly call: Call;
  readonly composedAt: number;
  readonly windows: readonly RedisWindow[];
  readonly asks: readonly { readonly asker: RedisWindow; readonly needs: readonly RedisDemand[] }[];
}

/**
 * All that a process and Redis have to tell each other about the windows of one App Key, one call at a time: what is
 * asked for goes at once, and takes with it what has happened meanwhile, which is in no hurry.
 */
export class Exchange {
  readonly appKey: string;
  readonly #keys: Keys;
  readonly #parts: ExchangeParts;
  readonly #courier: Courier<Message, Reply>;
  /** Windows with news for Redis. */
  readonly #reporting = new Set<RedisWindow>();
  /** Windows that want permits. */
  readonly #asking = new Set<RedisWindow>();
  /** Windows in whose lines somebody waits. */
  readonly #awaiting = new Set<RedisWindow>();
  /** Windows for which Redis keeps something. */
  readonly #holding = new Set<RedisWindow>();
  #soon: NodeJS.Immediate | undefined;
  #later: { readonly timer: NodeJS.Timeout; readonly at: number } | undefined;
  #epoch = '';
  #clock: Clock | undefined;
  #contactAt = -Infinity;
  /** The longest time for which a permit of its windows cools. */
  #longestMs = 0;
  #onToldAll: (() => void) | undefined;

  constructor(appKey: string, keys: Keys, parts: ExchangeParts) {
    this.appKey = appKey;
    this.#keys = keys;
    this.#parts = parts;
    this.#courier = new Courier<Message, Reply>(
      {
        compose: (limitMs) => this.#compose(limitMs),
        deliver: ({ keys, call }) => parts.connection.run(keys, call),
        delivered: (message, reply) => {
          this.#delivered(message, reply);
        },
        undelivered: (message) => {
          this.#undelivered(message);
        },
        timedOut: () => {
          parts.connection.reset();
        },
        switched: (isOut, reason) => {
          this.#switched(isOut, reason);
        },
      },
      parts.timeoutMs,
    );
  }

  get isOut(): boolean {
    return this.#courier.isOut;
  }

  get onOutage(): OutagePolicy {
    return this.#parts.onOutage;
  }

  get localShare(): number {
    return this.#parts.localShare;
  }

  get leaseMs(): number {
    return this.#parts.leaseMs;
  }

  /** Whether forgetting it would lose nothing. */
  get isIdle(): boolean {
    const busy = this.#reporting.size + this.#awaiting.size + this.#holding.size;
    return busy === 0 && !this.#courier.isBusy && this.#hasForgotten;
  }

  nextId(): string {
    return this.#parts.nextId();
  }

  /** `window` wants permits. */
  ask(window: RedisWindow): void {
    this.#asking.add(window);
    this.#sendSoon();
  }

  /** `window` has news, of no hurry. */
  report(window: RedisWindow): void {
    this.#reporting.add(window);
    this.#sendWithin(Math.min(window.limit.windowMs * LINGER, LONGEST_LINGER_MS));
  }

  /** `window` has news that others need. */
  reportNow(window: RedisWindow): void {
    this.#reporting.add(window);
    this.#sendSoon();
  }

  /** Whether somebody waits for room in `window`. */
  awaits(window: RedisWindow, isAwaited: boolean): void {
    if (isAwaited) this.#awaiting.add(window);
    else {
      this.#awaiting.delete(window);
      this.#asking.delete(window);
    }
  }

  /** Makes Redis keep what is held for longer, where it is time. */
  renew(): void {
    const due = (this.#parts.leaseMs * 2) / 3;
    for (const window of this.#holding) {
      if (window.isDue(due) || window.hasNews) this.#reporting.add(window);
    }
    if (this.#reporting.size > 0) this.#sendSoon();
  }

  /** Tells Redis all there is to tell, unless it is out; nothing is asked for after that. */
  async close(): Promise<void> {
    for (const window of this.#holding) this.#reporting.add(window);
    if (!this.isOut && (this.#reporting.size > 0 || this.#courier.isBusy)) {
      this.#sendSoon();
      await new Promise<void>((resolve) => (this.#onToldAll = resolve));
    }
    this.#courier.close();
    clearImmediate(this.#soon);
    clearTimeout(this.#later?.timer);
  }

  #sendSoon(): void {
    // After all that this turn of the event loop brings: a burst is asked for in one call.
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#send();
    });
  }

  #sendWithin(ms: number): void {
    const at = performance.now() + ms;
    if (this.#later !== undefined && this.#later.at <= at) return;
    clearTimeout(this.#later?.timer);
    const timer = setTimeout(() => {
      this.#later = undefined;
      this.#send();
    }, ms).unref();
    this.#later = { timer, at };
  }

  #send(): void {
    this.#courier.send();
    if (!this.#courier.isBusy) this.#toldAll();
  }

  #toldAll(): void {
    this.#onToldAll?.();
    this.#onToldAll = undefined;
  }

  /** After so long a silence, whatever Redis may have lost is over. */
  get #memoryMs(): number {
    return this.#longestMs + this.#parts.leaseMs;
  }

  get #hasForgotten(): boolean {
    return performance.now() - this.#contactAt > this.#memoryMs;
  }

  #compose(limitMs: number): Message | undefined {
    const places = new Map<RedisWindow, number>();
    const place = (window: RedisWindow): number => {
      const known = places.get(window) ?? places.size + 1;
      places.set(window, known);
      return known;
    };
    const asks: { asker: RedisWindow; needs: readonly RedisDemand[] }[] = [];
    const called: [number, number][][] = [];
    for (const asker of this.#asking) {
      if (places.size >= MAX_WINDOWS || asks.length >= MAX_ASKS) break;
      this.#asking.delete(asker);
      for (const needs of asker.wanted()) {
        asks.push({ asker, needs });
        called.push(needs.map((need) => [place(need.window), need.weight]));
      }
    }
    for (const window of this.#reporting) {
      if (places.size >= MAX_WINDOWS) break;
      if (window.hasNews || window.isDue(Infinity)) place(window);
      else this.#reporting.delete(window);
    }
    if (places.size === 0) return undefined;
    if (this.#hasForgotten) this.#epoch = '';
    const composedAt = performance.now();
    const windows = [...places.keys()];
    for (const window of windows) {
      this.#reporting.delete(window);
      const { windowMs, lostGraceMs } = window.limit;
      this.#longestMs = Math.max(this.#longestMs, windowMs + lostGraceMs);
    }
    const { process, leaseMs, onOutage } = this.#parts;
    const clock = this.#clock ?? this.#parts.clock.latest;
    const call: Call = {
      process,
      epoch: this.#epoch,
      memory: this.#memoryMs,
      // Redis counts whole milliseconds.
      deadline: clock ? Math.floor(clock.there + composedAt - clock.here + limitMs) - 1 : 0,
      lease: leaseMs,
      waits: onOutage !== 'open',
      buckets: windows.map((window) => window.compose(composedAt)),
      asks: called,
    };
    const keys = [this.#keys.epoch, ...windows.flatMap(({ keys }) => keys)];
    return { keys, call, composedAt, windows, asks };
  }

  #delivered(message: Message, reply: Reply): void {
    const now = performance.now();
    this.#clock = { there: reply[0], here: now };
    this.#parts.clock.latest = this.#clock;
    this.#contactAt = now;
    if (reply.length === 1) {
      // It has done nothing.
      this.#undelivered(message);
      this.#sendSoon();
      return;
    }
    const [, epoch, states, answers] = reply;
    for (const [index, window] of message.windows.entries()) {
      const state = states[index];
      if (state !== undefined) window.delivered(state, message.composedAt);
    }
    for (const [index, { asker, needs }] of message.asks.entries()) {
      const answer = answers[index];
      if (answer !== undefined) settleAsk(asker, needs, answer, now);
    }
    for (const window of message.windows) {
      if (window.isHolding) this.#holding.add(window);
      else this.#holding.delete(window);
      if (window.hasNews) this.report(window);
    }
    // Only now: a request may need what was granted in several of them.
    for (const window of message.windows) window.advance();
    if (this.#epoch !== '' && this.#epoch !== epoch) {
      // Redis has lost what it knew of us.
      for (const window of this.#holding) this.#reporting.add(window);
    }
    this.#epoch = epoch;
    const isLate = this.#reporting.size > 0 && this.#later === undefined;
    if (isLate || this.#asking.size > 0 || this.#onToldAll !== undefined) this.#sendSoon();
  }

  #undelivered({ windows, asks }: Message): void {
    for (const window of windows) {
      window.undelivered();
      this.#reporting.add(window);
    }
    for (const { asker } of asks) if (this.#awaiting.has(asker)) this.#asking.add(asker);
  }

  #switched(isOut: boolean, reason: string): void {
    this.#parts.switched(this.appKey, isOut, reason);
    if (isOut) this.#toldAll();
    for (const window of [...this.#awaiting]) window.advance();
  }
}

function settleAsk(
  asker: RedisWindow,
  needs: readonly RedisDemand[],
  answer: Answer,
  now: number,
): void {
  const [askAgainMs, ...delaysMs] = answer;
  // At random within the second half, so that not all who were refused ask in the same moment.
  if (askAgainMs > 0) asker.denied(now + askAgainMs * (0.5 + Math.random() / 2));
  for (const [index, delayMs] of delaysMs.entries()) {
    const need = needs[index];
    if (need !== undefined) need.window.granted(need.weight, now + delayMs);
  }
}

/** News may wait for this part of a window: a permit that cools until the end of it need not be known to at its start. */
const LINGER = 1 / 8;
const LONGEST_LINGER_MS = 500;

/** How many windows, and requests, go into one call, so that Redis is not kept from others for long. */
const MAX_WINDOWS = 100;
const MAX_ASKS = 200;
