import type { Random } from '../random.js';
import { waysOf, type Law } from './laws.js';

/** What becomes of a request on its way. */
export type FateKind =
  | 'answered'
  | 'lost-request'
  | 'lost-answer'
  | 'reset-before'
  | 'reset-after'
  | 'gateway-before'
  | 'gateway-after'
  | 'error-500'
  | 'error-404';

/** When the server counts a request, and when and how it ends for the client; in milliseconds from its sending. */
export interface Fate {
  readonly kind: FateKind;
  /** Undefined where it never arrives. */
  readonly countMs: number | undefined;
  /** Undefined where nothing comes, so that only the client's patience ends it. */
  readonly endMs: number | undefined;
  /** Status of the answer; undefined where there is none. */
  readonly status: number | undefined;
}

const TROUBLES: Readonly<Record<Exclude<FateKind, 'answered'>, number>> = {
  'lost-request': 2,
  'lost-answer': 3,
  'reset-before': 3,
  'reset-after': 2,
  'gateway-before': 2,
  'gateway-after': 2,
  'error-500': 2,
  'error-404': 1,
};

export const FATE_KINDS = ['answered', ...Object.keys(TROUBLES)] as readonly FateKind[];

/** Draws the fate of a request. After its end it may still be counted for as long as `graceMs`, and often is at the last moment. */
export function drawFate(
  { law, ms }: { readonly law: Law; readonly ms: number },
  leastMs: number,
  now: number,
  trouble: number,
  graceMs: number,
  random: Random,
): Fate {
  const ways = waysOf(law, ms, now, random);
  const outMs = ways.outMs + leastMs;
  const backMs = ways.backMs + leastMs;
  const kind = random.chance(trouble) ? random.weighted(TROUBLES) : 'answered';
  const countMs = outMs;
  const endMs = outMs + backMs;
  // A request that ends before it was counted: up to the grace later it may be.
  const lateMs = random.chance(0.4) ? graceMs : random.between(0, graceMs);
  const late = { endMs: outMs, countMs: outMs + lateMs };
  switch (kind) {
    case 'answered':
      return { kind, countMs, endMs, status: 200 };
    case 'error-500':
      return { kind, countMs, endMs, status: 500 };
    case 'error-404':
      return { kind, countMs, endMs, status: 404 };
    case 'lost-request':
      return { kind, countMs: undefined, endMs: undefined, status: undefined };
    case 'lost-answer':
      return { kind, countMs, endMs: undefined, status: undefined };
    case 'reset-before':
      return { kind, ...late, status: undefined };
    case 'reset-after':
      return { kind, countMs, endMs, status: undefined };
    case 'gateway-before':
      return { kind, ...late, status: random.pick([502, 504]) };
    case 'gateway-after':
      return { kind, countMs, endMs, status: random.pick([502, 504]) };
  }
}
