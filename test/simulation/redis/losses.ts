import type { Message } from '../../../src/window/redis/protocol.js';

/** Data that Redis has lost: all that it was told after some moment. */
interface Loss {
  readonly at: number;
  /** What was told after that is gone. */
  readonly since: number;
  /** Whether a process has called that knew of something lost: then all wait. */
  isNoticed: boolean;
  /** Whether somebody who knew of nothing was granted something before that. */
  hasExcess: boolean;
}

/**
 * What Redis has lost, and what may be over the limit for that. By docs/processes.md: nothing, where the next to call knows of
 * something that is gone; up to the limit once more, where others were granted something before.
 */
export class Losses {
  readonly #losses: Loss[] = [];
  /** When each call of each process was executed, in the true time. */
  readonly #executed = new Map<string, Map<number, number>>();

  lose(at: number, since: number): void {
    this.#losses.push({ at, since, isNoticed: false, hasExcess: false });
  }

  /**
   * A call was executed at the moment `now`.
   *
   * @param surelyHeard - the number of the last call whose reply its sender must know of, whatever it says
   */
  executed(
    message: Message,
    surelyHeard: number | undefined,
    isGranting: boolean,
    clock: number,
    now: number,
  ): void {
    const { process, number, heardUntil } = message;
    const heard = Math.max(message.heard, surelyHeard ?? 0);
    const known = this.#executed.get(process) ?? new Map<number, number>();
    this.#executed.set(process, known);
    const heardAt = known.get(heard) ?? -Infinity;
    known.set(number, now);
    for (const loss of this.#losses) {
      if (loss.isNoticed) continue;
      if (heardAt > loss.since && heardAt <= loss.at && clock <= heardUntil) loss.isNoticed = true;
      else if (isGranting) loss.hasExcess = true;
    }
  }

  /** How many times the limit may have been granted on top within `ms` before the moment `now`. */
  excess(ms: number, now: number): number {
    return this.#losses.filter(({ at, hasExcess }) => hasExcess && at > now - ms).length;
  }

  /** Whether anything was lost within `ms` before the moment `now`. */
  isRecent(ms: number, now: number): boolean {
    return this.#losses.some(({ at }) => at > now - ms);
  }
}
