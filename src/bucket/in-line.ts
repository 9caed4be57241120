import type { Tenant } from '../options/tenants.js';
import type { Demand } from '../window/window.js';

/** One who waits in a line. */
export interface InLine {
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  readonly tenant: Tenant;
  /** Orders those of one priority who come back to a line. */
  readonly order: number;
  /** False once it no longer waits in this line, as after an abort. */
  readonly isWaiting: boolean;
  /** What it still needs, from the window on for which it waits now. */
  readonly demands: readonly Demand[];
  /**
   * There may be room for it, and it is first.
   *
   * @returns whether it has left the line
   */
  onRoom(): boolean;
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
