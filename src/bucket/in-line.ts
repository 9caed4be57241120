import type { Tenant } from '../options/tenants.js';
import type { Demand, Window } from '../window/window.js';

/** One who waits in a line. */
export interface InLine {
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  readonly tenant: Tenant;
  /** Orders those of one priority who come back to a line. */
  readonly order: number;
  /** False once it no longer waits in this line, as after an abort. */
  readonly isWaiting: boolean;
  /** What it counts as in this line. */
  readonly weight: number;
  /** What it still needs, from the window on for which it waits now. */
  readonly demands: readonly Demand[];
  /**
   * There may be room for it, and it is first.
   *
   * @returns whether it has left the line
   */
  onRoom(): boolean;
  /** There is no room for it: has `notify` called when there may be, for those in `line`, whose first it is. */
  awaitRoom(notify: () => void, line: Waiting): Awaited;
}

/** Those who wait in a line. */
export interface Waiting {
  /** What the first `count` of them need, in order. */
  inLine(count: number): readonly (readonly Demand[])[];
  /** When there will be room is known better by now. */
  advanceAnew(): void;
}

/** Where room is awaited. */
export interface Awaited {
  readonly window: Window;
  /** After how many milliseconds to look, where nothing is going to tell. */
  readonly lookInMs: number | undefined;
}

/** Where one that asks would be in a line. */
export interface Asking extends Pick<InLine, 'priority' | 'tenant' | 'order'> {
  /** Whether it goes before those of its priority and tenant that came later, for it had a place in line before. */
  readonly comesBack: boolean;
}

/** Some who wait: how many, and of what weight. */
export interface Crowd {
  readonly count: number;
  readonly weight: number;
}

export const NOBODY: Crowd = { count: 0, weight: 0 };

export const together = (one: Crowd, other: Crowd): Crowd => ({
  count: one.count + other.count,
  weight: one.weight + other.weight,
});
