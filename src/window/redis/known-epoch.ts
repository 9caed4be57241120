import type { KeptLimit } from '../../limits/limit.js';
import type { Moment } from './clocks.js';
import type { Message, Reply } from './protocol.js';

/** A moment on Redis' clock, and the same on ours. */
export interface Clock {
  readonly there: number;
  readonly here: number;
}

/** What a process knows of the data of one App Key: which life of it, and its own last call there. */
export class KnownEpoch {
  readonly #leaseMs: number;
  /** What is known of one App Key, that of another may begin with. */
  readonly #shared: { clock: Clock | undefined };
  #clock: Clock | undefined;
  #epoch = 0;
  #heard = 0;
  #heardUntil = 0;
  #at: number | undefined;
  /** The longest time for which a permit cools. */
  #longestMs = 0;

  constructor(leaseMs: number, shared: { clock: Clock | undefined }) {
    this.#leaseMs = leaseMs;
    this.#shared = shared;
  }

  /**
   * Whether Redis has been silent for so long that whatever it may have lost is over. By the clock that is never set: where it
   * stood still while the machine slept, Redis tells by its own.
   */
  get hasForgotten(): boolean {
    return this.#at === undefined || performance.now() - this.#at > this.#memoryMs;
  }

  /** What to say of it at the moment `now`, in a message about those limits that is to be acted on within `limitMs`. */
  compose(limits: readonly KeptLimit[], now: number, limitMs: number): Said {
    if (this.hasForgotten) this.#epoch = this.#heard = 0;
    for (const { windowMs, lostGraceMs } of limits) {
      this.#longestMs = Math.max(this.#longestMs, windowMs + lostGraceMs);
    }
    const clock = this.#clock ?? this.#shared.clock;
    return {
      epoch: this.#epoch,
      heard: this.#heard,
      heardUntil: this.#heardUntil,
      memory: Math.ceil(this.#memoryMs),
      // Redis counts whole milliseconds.
      deadline: clock ? Math.floor(clock.there + now - clock.here + limitMs) - 1 : 0,
      lease: Math.ceil(this.#leaseMs),
    };
  }

  /**
   * Redis has replied to that message.
   *
   * @returns whether it has lost what it knew of this process
   */
  replied({ now: there, done }: Reply, { number, memory }: Message, at: Moment): boolean {
    this.#shared.clock = this.#clock = { there, here: at.monotonic };
    if (done === undefined) return false;
    const isLost = this.#epoch !== 0 && this.#epoch !== done.epoch;
    this.#epoch = done.epoch;
    this.#heard = number;
    this.#heardUntil = there + SURE * memory;
    this.#at = at.monotonic;
    return isLost;
  }

  get #memoryMs(): number {
    return this.#longestMs + this.#leaseMs;
  }
}

/** What is said in a message of how its sender and Redis know each other. */
type Said = Pick<Message, 'epoch' | 'heard' | 'heardUntil' | 'memory' | 'deadline' | 'lease'>;

/** Redis keeps what it is told for more than so many times the memory of who told it. */
const SURE = 1.4;
