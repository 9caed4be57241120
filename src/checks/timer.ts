/** The longest that a timer of Node can be set for, in milliseconds: set for longer, it fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/** What to set a timer for that is to fire in `ms` milliseconds, or as late as it can: never before. */
export function timerMs(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), MAX_TIMER_MS);
}
