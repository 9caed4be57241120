import type { RequestOptions } from '../options/request-options.js';
import type { Unit } from '../limits/limit.js';
import type { LookupRequest } from '../limits/lookup-request.js';
import type { Permit } from '../window/window.js';

/** A request as a door hands it over: what its limits are looked up by, and how it is sent. */
export interface Call<A extends Answer = Answer> {
  /** Where it goes, and what it holds. */
  readonly target: LookupRequest;
  /** Its settings as its caller gave them, not checked yet. */
  readonly options: RequestOptions | undefined;
  /** What their names follow in errors. @defaultValue `'throttle.'` */
  readonly within?: string;
  /** Whether it can be sent twice: a body that is a stream has been read by then. */
  readonly isRepeatable: boolean;
  /** Whether it is still to be sent again once that answer, which refuses it, has come. @defaultValue it is */
  isWantedAgain?(refused: A): Promise<boolean>;
  /** Whether it tells its permits by itself when it leaves, for that is later than `send`. */
  readonly leavesLater?: boolean;
  /** Whether it began before it came here, so that a throttle that closes, and is to drain, still lets it in. */
  readonly isUnderWay: boolean;
  /**
   * Why it must not be sent, where that is known by now: its caller has aborted it, or its body has failed. Whatever its
   * caller is to get; undefined where there is no reason.
   */
  interruption(): unknown;
  /** Tells the same while it waits. Returns the function that stops it. */
  onInterruption(tell: (reason: unknown) => void): () => void;
  /** Whether `beforeSend` runs before it is sent. */
  readonly isPrepared: boolean;
  /**
   * What is handed to `beforeSend`.
   *
   * @throws what its door fails with where that cannot be made, as of headers that are none
   */
  readonly outgoing: unknown;
  /**
   * Sends it. Never rejects: whatever comes of it is its answer.
   *
   * @param permits - what it is sent with; none where it has no limits
   */
  send(permits?: readonly Permit[]): Promise<A>;
}

/** What came of sending a call. */
export interface Answer {
  /** Status of the response; undefined where none came. */
  readonly status: number | undefined;
  /** Whether it is known to have come over a connection that was open already when the call was sent. */
  readonly wasOpen: boolean;
  /** Set where the door knows that the request was refused for want of quota; else that is read from the response. */
  readonly refusal?: Refusal | undefined;
  /** Value of a header of the response, by its name in small letters. */
  header(name: string): string | undefined;
  /** The body of the response, as far as it can be read in a short time; its caller can still read it after that. */
  body(): Promise<unknown>;
  /** The request is sent again: what the answer holds on to, such as a connection, is let go. */
  discard?(): void;
  /** What its caller would get: an error, or what is called a success there. */
  readonly outcome: unknown;
}

/** What a server says that refuses a request for want of quota. */
export interface Refusal {
  /** How long it asked to wait, in milliseconds; undefined where it did not. */
  readonly retryAfterMs: number | undefined;
  /** What the limit counts that was met; undefined where it did not say. */
  readonly unit: Unit | undefined;
}
