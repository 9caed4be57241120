import { MAX_TIMER_MS } from '../../checks/timer.js';
import { composeBatch, takeBatch, type Batch } from './compose.js';
import { deliverBatch } from './deliver.js';
import { thisMoment, type Moment } from './clocks.js';
import type { Connection } from './connection.js';
import { KnownEpoch, type Clock } from './known-epoch.js';
import type { Keys } from './keys.js';
import type { Message, Reply } from './protocol.js';
import { Transport } from './transport.js';
import type { RedisWindow } from './window.js';

/** What the sessions of a process have in common. */
export interface SessionParts {
  readonly connection: Connection;
  /** Names the process among all. */
  readonly process: string;
  /** Counts the calls of the process, of whatever session. */
  readonly nextNumber: () => number;
  readonly leaseMs: number;
  readonly timeoutMs: number;
  /** Whether what Redis has lost is waited out. */
  readonly waits: boolean;
  readonly shared: { clock: Clock | undefined };
  readonly switched: (appKey: string, isOut: boolean, reason: string) => void;
}

/**
 * When a process talks to Redis about the windows of one App Key, one call at a time: what is asked for goes at once, and takes
 * with it what has happened meanwhile, which is in no hurry.
 *
 * That there is but one lets a message say how things are, not what has changed, so that one may get lost.
 */
export class Session {
  readonly #keys: Keys;
  readonly #parts: SessionParts;
  readonly #transport: Transport;
  readonly #known: KnownEpoch;
  /** Windows with news for Redis. */
  readonly #reporting = new Set<RedisWindow>();
  /** Windows that want permits. */
  readonly #asking = new Set<RedisWindow>();
  /** Windows in whose lines somebody waits. */
  readonly #awaiting = new Set<RedisWindow>();
  /** Windows for which Redis keeps something. */
  readonly #holding = new Set<RedisWindow>();
  #isBusy = false;
  #isClosed = false;
  #soon: NodeJS.Immediate | undefined;
  #later: { readonly timer: NodeJS.Timeout; readonly at: number } | undefined;
  /** Nothing else keeps the process alive while somebody waits. */
  #vigil: NodeJS.Timeout | undefined;
  #onToldAll: (() => void) | undefined;

  constructor(appKey: string, keys: Keys, parts: SessionParts) {
    this.#keys = keys;
    this.#parts = parts;
    this.#known = new KnownEpoch(parts.leaseMs, parts.shared);
    this.#transport = new Transport(parts.connection, parts.timeoutMs, (isOut, reason) => {
      parts.switched(appKey, isOut, reason);
      if (isOut) this.#toldAll();
      for (const window of [...this.#awaiting]) window.advance();
    });
  }

  get isOut(): boolean {
    return this.#transport.isOut;
  }

  /** Whether forgetting it would lose nothing. */
  get isIdle(): boolean {
    const known = this.#reporting.size + this.#awaiting.size + this.#holding.size;
    return known === 0 && !this.#isBusy && !this.isOut && this.#known.hasForgotten;
  }

  /** Somebody waits in `window`, or no longer, or it wants to ask. */
  waits(window: RedisWindow): void {
    if (window.isAwaited) this.#awaiting.add(window);
    else {
      this.#awaiting.delete(window);
      this.#asking.delete(window);
    }
    this.#keepVigil();
    if (!window.isAsking) return;
    this.#asking.add(window);
    this.#sendSoon();
  }

  /** Redis is to hear of `window` within so many milliseconds. */
  tells(window: RedisWindow, withinMs: number): void {
    this.#reporting.add(window);
    if (withinMs === 0) this.#sendSoon();
    else this.#sendWithin(withinMs);
  }

  /** Makes Redis keep what is held for longer, where it is time; and asks one that is out whether it is back. */
  renew(): void {
    const due = (this.#parts.leaseMs * 2) / 3;
    for (const window of this.#holding) {
      const { isKnown, hasNews } = window.holding;
      if (hasNews || window.holding.isDue(due)) this.#reporting.add(window);
      else if (!isKnown) this.#holding.delete(window);
    }
    // What nobody could be told in a long outage is over by and by.
    for (const window of this.#reporting) {
      if (!window.holding.hasNews && !window.holding.isDue(Infinity))
        this.#reporting.delete(window);
    }
    if (this.#reporting.size > 0 || this.isOut) this.#sendSoon();
  }

  /** Tells Redis all there is to tell, unless it is out; nothing is asked for after that. */
  async close(): Promise<void> {
    for (const window of this.#holding) this.#reporting.add(window);
    if (!this.isOut && (this.#reporting.size > 0 || this.#isBusy)) {
      const toldAll = new Promise<void>((resolve) => (this.#onToldAll = resolve));
      this.#keepVigil();
      this.#sendSoon();
      await toldAll;
    }
    this.#isClosed = true;
    this.#transport.close();
    clearImmediate(this.#soon);
    clearTimeout(this.#later?.timer);
    clearInterval(this.#vigil);
  }

  #keepVigil(): void {
    if (this.#awaiting.size > 0 || this.#onToldAll !== undefined) {
      this.#vigil ??= setInterval(() => undefined, MAX_TIMER_MS);
    } else {
      clearInterval(this.#vigil);
      this.#vigil = undefined;
    }
  }

  #sendSoon(): void {
    // After all that this turn of the event loop brings: a burst is asked for in one call.
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      void this.#send();
    });
  }

  #sendWithin(ms: number): void {
    const at = performance.now() + ms;
    if (this.#later !== undefined && this.#later.at <= at) return;
    clearTimeout(this.#later?.timer);
    const timer = setTimeout(() => {
      this.#later = undefined;
      void this.#send();
    }, ms).unref();
    this.#later = { timer, at };
  }

  #toldAll(): void {
    this.#onToldAll?.();
    this.#onToldAll = undefined;
  }

  /** Sends what there is, unless something is under way. */
  async #send(): Promise<void> {
    if (this.#isBusy || this.#isClosed) return;
    const batch = takeBatch(this.#asking, this.#reporting);
    if (batch.windows.length === 0 && !this.isOut) {
      this.#toldAll();
      return;
    }
    this.#isBusy = true;
    const composedAt = thisMoment();
    const message = this.#compose(batch, composedAt.monotonic);
    const windowKeys = batch.windows.flatMap(({ keys }) => keys);
    const own = [this.#keys.epoch, this.#keys.process(this.#parts.process)];
    const reply = await this.#transport.carry([...own, ...windowKeys], message);
    this.#isBusy = false;
    if (this.#hasEnded()) return;
    if (reply !== undefined) this.#replied(batch, message, composedAt, reply);
    if (reply?.done === undefined) this.#unheard(batch);
  }

  /** As `#isClosed`, which may have become true meanwhile. */
  #hasEnded(): boolean {
    return this.#isClosed;
  }

  #compose({ windows, asks }: Batch, now: number): Message {
    const limits = windows.map(({ limit }) => limit);
    const { process, nextNumber, waits } = this.#parts;
    const { limitMs } = this.#transport;
    const number = nextNumber();
    return {
      process,
      number,
      waits,
      ...this.#known.compose(limits, now, limitMs),
      ...composeBatch({ windows, asks }, number, now, limitMs),
    };
  }

  #replied(batch: Batch, message: Message, composedAt: Moment, reply: Reply): void {
    const at = thisMoment();
    const isLost = this.#known.replied(reply, message, at);
    if (reply.done === undefined) return;
    deliverBatch(batch, reply.done, composedAt, at.monotonic);
    for (const window of batch.windows) {
      if (window.holding.isKnown) this.#holding.add(window);
      else this.#holding.delete(window);
      if (window.holding.hasNews) this.tells(window, window.holding.lingerMs);
    }
    // Only now: a request may need what was granted in several of them.
    for (const window of batch.windows) window.advance();
    // What it was told before, it is to know again.
    if (isLost) for (const window of this.#holding) this.#reporting.add(window);
    const isLate = this.#reporting.size > 0 && this.#later === undefined;
    if (isLate || this.#asking.size > 0 || this.#onToldAll !== undefined) this.#sendSoon();
  }

  #unheard({ windows, asks }: Batch): void {
    for (const window of windows) {
      window.undelivered();
      this.#reporting.add(window);
    }
    for (const { asker } of asks) if (asker.isAwaited) this.#asking.add(asker);
    if (this.#reporting.size > 0 || this.#onToldAll !== undefined) this.#sendSoon();
  }
}
