import type { KeptLimit } from '../../src/limits/limit.js';
import { Account } from '../../src/window/account.js';
import { Floor } from '../../src/window/floor.js';
import type { Counted } from './invariant.js';

/** What the network does. */
export interface Path {
  /** From the sending of the `index`-th request, at the moment `at`, to its being counted. */
  readonly outwardMs: (at: number, index: number) => number;
  /** From its being counted, at the moment `at`, to its response. */
  readonly backMs: (at: number, index: number) => number;
  /** Whether its connection was open already. @defaultValue all were */
  readonly isOpen?: (index: number) => boolean;
}

/** A request that was sent over a path. */
export interface Travelled extends Counted {
  readonly takenAt: number;
  readonly endedAt: number;
  /** What was counted on when it was sent. */
  readonly floorMs: number;
}

/** Sends as much as fits for `forMs`, each request of weight 1, in simulated time: by what the answers show of the path. */
export function travel(limit: KeptLimit, path: Path, forMs: number): Travelled[] {
  const account = new Account(limit);
  const floor = new Floor();
  account.via(floor);
  const requests: Travelled[] = [];
  /** In the order of their ends. */
  const flying: { readonly index: number; readonly endedAt: number }[] = [];
  let now = 0;
  while (now < forMs) {
    while (flying.length > 0 && flying[0]!.endedAt <= now) {
      const { index } = flying.shift()!;
      floor.answered(now - requests[index]!.takenAt, path.isOpen?.(index) ?? true, now);
      account.answered(1, now);
    }
    while (account.fits(1, now)) {
      account.take(1, now);
      const index = requests.length;
      const at = now + path.outwardMs(now, index);
      const endedAt = at + path.backMs(at, index);
      requests.push({ takenAt: now, at, endedAt, floorMs: account.minRoundTripMs(now), weight: 1 });
      let place = flying.length;
      while (place > 0 && flying[place - 1]!.endedAt > endedAt) place -= 1;
      flying.splice(place, 0, { index, endedAt });
    }
    now = Math.min(flying[0]?.endedAt ?? Infinity, account.fitsAt(1, now) ?? Infinity);
  }
  return requests;
}

/** The part of the quota that was used, from the first request after `fromMs` to the last one: whole bursts. */
export function shareOfQuota(
  requests: readonly Travelled[],
  { amount, windowMs }: KeptLimit,
  fromMs: number,
): number {
  const counted = requests.filter(({ takenAt }) => takenAt >= fromMs);
  const whole = Math.floor((counted.length - 1) / amount) * amount;
  const tookMs = counted[whole]!.takenAt - counted[0]!.takenAt;
  return (whole * windowMs) / tookMs / amount;
}
