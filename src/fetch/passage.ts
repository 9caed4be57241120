/** Where `init` says which throttles have let its request by: also to functions behind them of another copy of this library. */
export const PASSED = Symbol.for('easemob-throttle: passed');

/** One sending of a request that a door has let by. */
export interface Passage {
  readonly door: object;
  readonly url: string;
  /** Whether that has taken permits for it, and sends it again where it is refused. */
  readonly isLimited: boolean;
  /** The one of the throttle before it. */
  readonly before: Passage | undefined;
  /** Whether it has ended: what comes with the same `init` then is another request. */
  isOver: boolean;
}

/** The passage that `init` tells of. */
export function passageOf(init: unknown): Passage | undefined {
  return (init as { [PASSED]?: Passage } | null | undefined)?.[PASSED];
}

/** Whether `door` has let by what is sent to `input` with `init`: here it is met once more on its way. */
export function hasPassed(door: object, input: unknown, init: unknown): boolean {
  for (let passage = passageOf(init); passage; passage = passage.before) {
    if (passage.door === door && !passage.isOver && passage.url === urlOf(input)) return true;
  }
  return false;
}

/** Whether one before has taken permits: each sending needs one of its own there, so that is where to send again from. */
export function isHeldBefore(passage: Passage | undefined): boolean {
  if (passage === undefined) return false;
  return (passage.isLimited && !passage.isOver) || isHeldBefore(passage.before);
}

/** Of a `Request`, or of what stands for a URL. */
const urlOf = (input: unknown): string =>
  (input as { readonly url?: string } | null | undefined)?.url ?? String(input);
