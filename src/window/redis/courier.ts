/** What a courier carries, and to whom it tells what became of it. */
export interface CourierOwner<Message, Reply> {
  /** What to send now, or undefined. `limitMs` is the time after which it must not be acted on any more. */
  compose(limitMs: number): Message | undefined;
  deliver(message: Message): Promise<Reply>;
  delivered(message: Message, reply: Reply): void;
  /** It may have been acted on or not, and will not be later. */
  undelivered(message: Message): void;
  /** No answer came in time: the connection may be dead. */
  timedOut(): void;
  /** No answer has come for too long, or one has come again. */
  switched(isOut: boolean, reason: string): void;
}

/**
 * Carries one message at a time, and knows whether the other end answers.
 *
 * That there is but one lets a message say how things are, not what has changed, so that one may get lost; and what
 * there is to tell meanwhile goes together with the next.
 */
export class Courier<Message, Reply> {
  readonly #owner: CourierOwner<Message, Reply>;
  readonly #timeoutMs: number;
  #current: Message | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #failingSince: number | undefined;
  #isOut = false;
  #isClosed = false;

  constructor(owner: CourierOwner<Message, Reply>, timeoutMs: number) {
    this.#owner = owner;
    this.#timeoutMs = timeoutMs;
  }

  get isOut(): boolean {
    return this.#isOut;
  }

  /** Whether a message is under way, or waits to be sent again. */
  get isBusy(): boolean {
    return this.#timer !== undefined;
  }

  /** Sends what there is, unless something is under way. */
  send(): void {
    if (this.isBusy || this.#isClosed) return;
    // Longer each time: where a connection has died silently, each one waits there for ever.
    const limitMs = this.#timeoutMs * 2 ** Math.min(this.#failures, MAX_DOUBLINGS);
    const message = this.#owner.compose(limitMs);
    if (message === undefined) return;
    this.#current = message;
    this.#timer = setTimeout(() => {
      if (message !== this.#current) return;
      this.#failures += 1;
      this.#failingSince ??= performance.now() - limitMs;
      this.#owner.timedOut();
      this.#failed(message, `no answer for ${limitMs} ms`, 0);
    }, limitMs);
    this.#owner.deliver(message).then(
      (reply) => {
        this.#succeeded(message, reply);
      },
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : 'unknown error';
        this.#failed(message, reason, RETRY_MS);
      },
    );
  }

  close(): void {
    this.#isClosed = true;
    this.#current = undefined;
    this.#rest();
  }

  #succeeded(message: Message, reply: Reply): void {
    // Else it has been given up, and the next one contradicts it.
    if (message !== this.#current) return;
    this.#rest();
    this.#current = undefined;
    this.#failures = 0;
    this.#failingSince = undefined;
    this.#owner.delivered(message, reply);
    if (this.#isOut) this.#switch(false, '');
  }

  #failed(message: Message, reason: string, retryAfterMs: number): void {
    if (message !== this.#current) return;
    this.#rest();
    this.#current = undefined;
    const now = performance.now();
    this.#failingSince ??= now;
    this.#owner.undelivered(message);
    if (!this.#isOut && now - this.#failingSince >= this.#timeoutMs) this.#switch(true, reason);
    this.#timer = setTimeout(() => {
      this.#rest();
      this.send();
    }, retryAfterMs);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #switch(isOut: boolean, reason: string): void {
    this.#isOut = isOut;
    this.#owner.switched(isOut, reason);
  }
}

/** Rest after an error, in milliseconds. */
const RETRY_MS = 100;

/** From the sixth on, one message in 32 time limits. */
const MAX_DOUBLINGS = 5;
