import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.js';
import type { Message, Reply } from './protocol.js';
import { Outage } from './outage.js';
import { isLate, Silence, withPatience } from './patience.js';

/** Carries the messages of one App Key, one at a time, and knows whether Redis answers. Its timers keep no process alive. */
export class Transport {
  readonly #connection: Connection;
  readonly #timeoutMs: number;
  readonly #outage: Outage;
  /** How many messages in a row were not answered in time. */
  #silences = 0;

  /** @param switched - called when no answer has come for too long, or one has come again */
  constructor(
    connection: Connection,
    timeoutMs: number,
    switched: (isOut: boolean, reason: string) => void,
  ) {
    this.#connection = connection;
    this.#timeoutMs = timeoutMs;
    this.#outage = new Outage(timeoutMs, switched);
  }

  get isOut(): boolean {
    return this.#outage.isOut;
  }

  /** How long the next message may take. Longer each time: where a connection has died silently, each waits there for ever. */
  get limitMs(): number {
    return this.#timeoutMs * 2 ** Math.min(this.#silences, MAX_DOUBLINGS);
  }

  /**
   * Carries a message.
   *
   * @returns the reply, or, after a rest, undefined: it may have been acted on or not, and nobody will hear
   */
  async carry(keys: readonly string[], message: Message): Promise<Reply | undefined> {
    const { limitMs } = this;
    let since = performance.now();
    let reply: Reply;
    try {
      reply = await withPatience(
        (heard) =>
          this.#connection.run(keys, message, () => {
            since = performance.now();
            heard();
          }),
        limitMs,
      );
    } catch (error) {
      await this.#failed(error, limitMs, isLate(since, limitMs));
      return undefined;
    }
    this.#silences = 0;
    this.#outage.answered();
    return reply;
  }

  close(): void {
    this.#outage.close();
  }

  /** @param wasBusy - whether this process had no time for the answer: then an error is no sign of an outage */
  async #failed(error: unknown, limitMs: number, wasBusy: boolean): Promise<void> {
    const now = performance.now();
    const isSilence = error instanceof Silence;
    if (isSilence) this.#silences += 1;
    this.#outage.failed(isSilence ? now - limitMs : wasBusy ? undefined : now, error);
    // The connection may be dead, or lead to a Redis that has become a replica.
    if (isSilence || this.isOut) this.#connection.reset();
    if (!isSilence) await sleep(RETRY_MS, undefined, { ref: false });
  }
}

/** Rest after an error, in milliseconds. */
const RETRY_MS = 100;

/** From the sixth on, one message in 32 time limits. */
const MAX_DOUBLINGS = 5;
