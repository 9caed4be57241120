import type { KeptLimit } from '../../src/limits/limit.js';
import { Account } from '../../src/window/account.js';
import type { Counted } from './invariant.js';

/** A request of the load, with the network and the server at their worst choice of moments. */
export interface SimulatedRequest {
  readonly arrivesAt: number;
  readonly weight: number;
  /** From sending to being counted. */
  readonly outwardMs: number;
  /** From being counted to the response. */
  readonly backMs: number;
  /** Whether a response comes, none comes (and it is counted late), or it never leaves. */
  readonly fate: 'answered' | 'lost' | 'unsent';
}

/** What came of the load. */
export interface SimulatedRun {
  /** When and what the server counted. */
  readonly counted: readonly Counted[];
  /** For each request in order of arrival: when it was sent. */
  readonly sentAt: readonly number[];
}

/**
 * Sends a load, first come, first served, under an account, in simulated time: at every moment at which something happens,
 * all go that fit. Whoever does not fit goes at the moment that `fitsAt` names, or when a response comes.
 */
export function simulate(load: readonly SimulatedRequest[], settings: KeptLimit): SimulatedRun {
  const account = new Account(settings);
  const requests = [...load].sort((a, b) => a.arrivesAt - b.arrivesAt);
  const counted: Counted[] = [];
  const sentAt: number[] = [];
  const landings: { at: number; request: SimulatedRequest }[] = [];
  let now = 0;
  while (sentAt.length < requests.length || landings.length > 0) {
    for (const landing of landings.filter(({ at }) => at <= now)) {
      landings.splice(landings.indexOf(landing), 1);
      const { weight, fate } = landing.request;
      if (fate === 'unsent') account.unsent(weight);
      else account[fate](weight, now);
    }
    for (;;) {
      const request = requests[sentAt.length];
      if (!request || request.arrivesAt > now || !account.fits(request.weight, now)) break;
      account.take(request.weight, now);
      sentAt.push(now);
      const { outwardMs, backMs, fate, weight } = request;
      if (fate !== 'unsent') {
        account.sent(weight, now);
        counted.push({ at: now + outwardMs, weight });
      }
      // Without a response, the client gives up before the server counts, by as much as the grace allows.
      const endsAfter =
        fate === 'lost' ? Math.max(0, outwardMs - settings.lostGraceMs) : outwardMs + backMs;
      landings.push({ at: now + endsAfter, request });
    }
    const next = requests[sentAt.length];
    const moments = landings.map(({ at }) => at);
    if (next !== undefined) {
      moments.push(
        next.arrivesAt > now ? next.arrivesAt : (account.fitsAt(next.weight, now) ?? Infinity),
      );
    }
    const then = Math.min(...moments);
    if (moments.length > 0 && then <= now && landings.every(({ at }) => at > now)) {
      throw new Error(`Nothing happens at ${then}, though it fits or ends`);
    }
    if (moments.length > 0) now = then;
  }
  return { counted, sentAt };
}

/**
 * When each would be sent by the bare rule, written down as plainly as possible: the sum of the weights that are in
 * flight or cooling never exceeds the amount, and nobody waits for anything else.
 */
export function earliestByTheRule(
  load: readonly SimulatedRequest[],
  { amount, windowMs, lostGraceMs, minRoundTripMs }: KeptLimit,
): number[] {
  const permits: { readonly weight: number; readonly freeAt: number }[] = [];
  let last = 0;
  return [...load]
    .sort((a, b) => a.arrivesAt - b.arrivesAt)
    .map(({ arrivesAt, weight, outwardMs, backMs, fate }) => {
      const held = (at: number): number =>
        permits.reduce((sum, permit) => sum + (permit.freeAt > at ? permit.weight : 0), 0);
      const moments = [...permits.map(({ freeAt }) => freeAt), arrivesAt, last];
      const sentAt = Math.min(
        ...moments.filter((at) => at >= Math.max(arrivesAt, last) && held(at) + weight <= amount),
      );
      last = sentAt;
      const end = fate === 'lost' ? Math.max(0, outwardMs - lostGraceMs) : outwardMs + backMs;
      const answeredMs = Math.max(0, windowMs - Number(minRoundTripMs));
      const lostMs = windowMs + lostGraceMs;
      const coolMs = fate === 'unsent' ? 0 : fate === 'lost' ? lostMs : answeredMs;
      permits.push({ weight, freeAt: sentAt + end + coolMs });
      return sentAt;
    });
}
