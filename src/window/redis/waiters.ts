import { timerMs } from '../../checks/timer.js';
import type { KeptLimit } from '../../limits/limit.js';
import type { Backlog, Demand } from '../window.js';
import type { Group } from './group.js';

/** Those who wait for room in a window: when to look for it again, and when to ask Redis. */
export class Waiters {
  #first: { readonly weight: number; readonly notify: () => void } | undefined;
  #backlog: Backlog | undefined;
  /** When somebody waited here last. */
  #endedAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;
  /** Whether Redis has answered what was asked last, and those who wait have not heard of it yet. */
  #isAnswered = false;
  /** Redis found nothing: before this moment there is no point in asking again. */
  #askAgainAt = -Infinity;

  /** What the first of them needs; undefined where nobody waits. */
  get weight(): number | undefined {
    return this.#first?.weight;
  }

  /** What is kept for requests that have passed this line. */
  get reserved(): number {
    return this.#backlog?.reserved ?? 0;
  }

  /**
   * Whether what there is may be used by somebody who waits: here, or for another window of `group`. With even pacing, in the same line
   * since a window ago: a turn that is given back is lost, and one that is kept for longer is missing to others.
   */
  isWanted({ pacing, windowMs }: KeptLimit, group: Group | undefined): boolean {
    if (this.#first !== undefined) return true;
    if (pacing === 'burst') return group?.isAwaited === true;
    if (performance.now() - this.#endedAt >= windowMs) return false;
    return this.#backlog !== undefined && this.#backlog.next(1).length > 0;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  get askAgainAt(): number {
    return this.#askAgainAt;
  }

  begin(weight: number, notify: () => void, backlog: Backlog): void {
    this.#first = { weight, notify };
    this.#backlog = backlog;
  }

  /** Returns what to call where there may be room; undefined where nobody waits. */
  end(): (() => void) | undefined {
    const notify = this.#first?.notify;
    clearTimeout(this.#timer);
    if (notify !== undefined) this.#endedAt = performance.now();
    this.#first = undefined;
    this.#isAsking = false;
    return notify;
  }

  /**
   * Calls `look` when there may be something: at the moment `at`, or when Redis may be asked again.
   *
   * @param isShort - whether there is too little to wait for, so that Redis is asked for more
   */
  await(at: number, isShort: boolean, now: number, look: () => void): void {
    clearTimeout(this.#timer);
    const mayAsk = now >= this.#askAgainAt;
    if (isShort && mayAsk) this.#isAsking = true;
    const next = isShort && !mayAsk ? Math.min(at, this.#askAgainAt) : at;
    if (next !== Infinity) this.#timer = setTimeout(look, timerMs(next - now));
  }

  /** What the next requests in line need, in order; whoever calls this asks for them. */
  next(count: number): readonly (readonly Demand[])[] {
    this.#isAsking = false;
    if (this.#first === undefined || this.#backlog === undefined) return [];
    return this.#backlog.next(count);
  }

  /** Redis has answered what was asked, whatever it said. */
  answered(): void {
    this.#isAnswered = true;
  }

  /** Whether Redis has answered since this was asked last. */
  hear(): boolean {
    const isAnswered = this.#isAnswered;
    this.#isAnswered = false;
    return isAnswered;
  }

  /** There is no point in asking Redis before the moment `at`. */
  denied(at: number): void {
    this.#askAgainAt = at;
  }

  /** The limit has changed: what Redis said of it is over. */
  askAnew(): void {
    this.#askAgainAt = -Infinity;
  }
}
