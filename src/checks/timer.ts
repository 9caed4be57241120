/** The longest that a timer of Node can be set for, in milliseconds: set for longer, it fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
