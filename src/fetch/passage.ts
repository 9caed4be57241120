import { tryUrl } from '../limits/hosts.js';
import { textOf } from '../limits/url.js';

/** Where `init` says which throttles have let its request by: also to functions behind them of another copy of this library. */
export const PASSED = Symbol.for('easemob-throttle: passed');

/** One sending of a request that a door has let by. */
export interface Passage {
  readonly door: object;
  /** In capitals. */
  readonly method: string;
  readonly url: string;
  /** Whether that has taken permits for it, and sends it again where it is refused. */
  readonly isLimited: boolean;
  /** The one of the throttle before it. */
  readonly before: Passage | undefined;
  /** Whether it has ended, or was met again: what comes with the same `init` then is another request. */
  isOver: boolean;
}

/** The passage that `init` tells of. */
export function passageOf(init: unknown): Passage | undefined {
  return (init as { [PASSED]?: Passage } | null | undefined)?.[PASSED];
}

/**
 * Where `door` has let by what is sent to `input` with `init`, and is met once more on its way: the passage from here on. What comes
 * with that `init` again is another request.
 */
export function meetAgain(door: object, input: unknown, init: unknown): Passage | undefined {
  const last = passageOf(init);
  for (let passage = last; passage; passage = passage.before) {
    const { method, url, isOver } = passage;
    if (passage.door !== door || isOver) continue;
    // By another method, it counts elsewhere.
    if (urlOf(url) !== urlOf(input) || method !== methodOf(input, init)) continue;
    passage.isOver = true;
    return { ...passage, before: last, isOver: false };
  }
  return undefined;
}

/** Whether one before has taken permits: each sending needs one of its own there, so that is where to send again from. */
export function isHeldBefore(passage: Passage | undefined): boolean {
  if (passage === undefined) return false;
  return (passage.isLimited && !passage.isOver) || isHeldBefore(passage.before);
}

/** Of a `Request`, or of what stands for a URL: as any of the two has it, whatever its text was. */
function urlOf(input: unknown): string {
  const text = (input as { readonly url?: string } | null | undefined)?.url ?? String(input);
  return tryUrl(text)?.href ?? text;
}

/** In capitals, as a `fetch` reads it: of `init`, else of a `Request`. */
function methodOf(input: unknown, init: unknown): string | undefined {
  const own = (input as Asked)?.method;
  return textOf((init as Asked)?.method ?? own ?? 'GET')?.toUpperCase();
}

type Asked = { readonly method?: unknown } | null | undefined;
