import type { KeptLimit } from '../limits/limit.js';
import type { Floor } from './floor.js';

/**
 * How a request that held a permit ended.
 *
 * - `answered`: a response came, so the server has counted the request by now.
 * - `lost`: none came (abort, timeout, connection lost), so it may still be counted later.
 * - `unsent`: it never left, so it can never be counted.
 */
export type Ending = 'answered' | 'lost' | 'unsent';

/** The right to send, of some weight: in flight from its taking until `settle` or `refuse` is called, once, or `sent`. */
export interface Permit {
  readonly weight: number;
  /** When it was taken, in milliseconds on the monotonic clock. */
  readonly takenAt: number;
  /**
   * Whether it may be used still. Who is away for longer than its lease is taken for dead by the processes that share a window: what it
   * has taken, and not sent, is theirs then. What cools since its sending is held for as long as it does.
   */
  readonly isHeld: boolean;
  /** Its request leaves now: where its limit counts from the sending, it cools from this moment on. Called once, if at all. */
  sent(): void;
  /** Ends the flight: the permit cools, or, where nothing was sent, is free at once. */
  settle(ending: Ending): void;
  /**
   * Ends the flight of a request that the server refused for want of quota: the permit cools, and its window pauses
   * and learns that less of the quota is left for it.
   *
   * @param retryAfterMs - how long the server asked to wait, if it did
   * @returns whether this is news; the other refusals of the same burst are not
   */
  refuse(retryAfterMs: number | undefined): boolean;
}

/**
 * The exact account of one limit: permits in flight and cooling, by weight.
 *
 * `fits` and `take` answer at once, so that a request under several limits can take the permits of
 * all or of none: ask each whether it fits, then take from each, with nothing in between.
 */
export interface Window {
  /** What it keeps. */
  readonly limit: KeptLimit;
  /** Weight of the permits now in flight. */
  readonly inFlight: number;
  /** Weight of the permits now cooling. */
  readonly cooling: number;
  /** What may be in flight and cooling now: the amount of the limit, or less after refusals. */
  readonly available: number;
  /** How much earlier than a window after its response a permit comes free, in milliseconds. */
  readonly minRoundTripMs: number;
  /** How long nothing goes yet after a refusal, in milliseconds. */
  readonly pausedMs: number;
  /** How many calls of this process have ended in the last `ms`, which is less than the window. */
  endedWithin(ms: number): number;
  /** True when a new window would know as much: nothing in flight, cooling, learnt or awaited. */
  readonly idle: boolean;
  /**
   * Whether `weight` may be sent now.
   *
   * @param now - as `performance.now()` tells it: read once where several windows are asked
   */
  fits(weight: number, now?: number): boolean;
  /** Takes a permit of `weight`, which fits, at the moment `now`. */
  take(weight: number, now?: number): Permit;
  /**
   * The earliest moment, in milliseconds from now, at which `weight` could fit if nothing else were
   * taken. A lower bound: a permit whose response is still awaited cannot say when it comes free.
   */
  earliestMs(weight: number): number;
  /**
   * Calls `notify` once, when `weight` may fit, or when it has become known that it does not yet. A later call replaces
   * an earlier one.
   *
   * @param backlog - who waits, for a window that has to fetch room from elsewhere
   */
  notifyWhenFits(weight: number, notify: () => void, backlog: Backlog): void;
  /** A request is going to ask that goes to the host of `floor`. Only windows of one process go by what is learnt. */
  via?(floor: Floor | undefined): void;
  /** Goes by another limit of the same unit, scope and window from now on; what is in flight or cools stays counted. */
  change(limit: KeptLimit): void;
  /** Forgets the `notify` asked for, and its timer. */
  forgetNotify(): void;
}

/** The windows of a throttle, all of one kind: in memory, in a file, or in Redis. */
export interface Windows {
  /** The window of the bucket of that key. */
  open(key: string, limit: KeptLimit): Window;
  /**
   * Runs `decide`, which asks windows whether something fits and takes from them, so that nobody else takes anything in
   * between: also no other process, where they share these windows.
   *
   * @param onlyTakes - whether it asks for nothing else, and takes nothing where any does not fit
   */
  atomically<T>(decide: () => T, onlyTakes?: boolean): T;
  /** Ends it: what others have to know is told, and no timer, file or connection of its own is left. */
  close(): Promise<void>;
}

/** Those whom a window is to find room for. */
export interface Backlog {
  /** Weight spoken for by requests that wait for room in another window by now, and are to find this here. */
  readonly reserved: number;
  /** What the first `count` in line need, in order: all that they wait for in that line, and what they need after it. */
  next(count: number): readonly (readonly Demand[])[];
  /** What each of these needs of the window. */
  weights(count: number): readonly number[];
}

/** What a request needs of one window. All that it needs begins with the window in whose line it is. */
export interface Demand {
  readonly window: Window;
  readonly weight: number;
  /** Whether it is waited for in the line of the one before it. */
  readonly isJoined?: boolean | undefined;
}
