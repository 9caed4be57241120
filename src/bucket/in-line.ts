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
