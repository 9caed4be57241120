/**
 * A moment by both clocks of the host. The monotonic one may stand still while the machine sleeps, and the other may be
 * set; that one is read for nothing but to notice such a sleep.
 */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export function thisMoment(): Moment {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** How long ago `moment` is, in milliseconds, by the clock that says more. */
export function msSince({ monotonic, wall }: Moment): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall);
}
