import { isAxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Bucket } from './bucket/bucket.js';
import type { Claim } from './bucket/passage.js';
import type { Events } from './events.js';
import { dispatch, type Adapter } from './interceptor.js';
import { readRefusal, type RefusalTest } from './refusal.js';
import type { Permit } from './window/window.js';

/** A request that may go. */
export interface Flight {
  readonly endpoint: string;
  readonly config: InternalAxiosRequestConfig;
  readonly adapter: Adapter;
  readonly claims: readonly Claim[];
  /** One for each of the claims. */
  readonly permits: readonly Permit[];
  /** How long it waited for them, in milliseconds. */
  readonly waitedMs: number;
}

/** What sending came to: a response or an error, and whether it was a refusal for want of quota. */
export type Landing = Outcome & { readonly refused: boolean };

type Outcome = { readonly response: AxiosResponse } | { readonly error: unknown };

/** Sends, and settles the permits whatever comes of it: a response, an error, or a throw at once. */
export async function fly(
  flight: Flight,
  isRefusal: RefusalTest,
  events: Events,
): Promise<Landing> {
  const { endpoint, claims, waitedMs } = flight;
  const buckets = (): string[] => claims.map(({ bucket }) => bucket.limit.bucket);
  if (events.has('sent')) events.emit('sent', { endpoint, buckets: buckets(), waitedMs });
  const sentAt = performance.now();
  const outcome = await send(flight);
  const response = responseOf(outcome);
  const refusal = response && readRefusal(response, isRefusal);
  if (refusal !== undefined) settleRefused(flight, refusal.retryAfterMs, events);
  else for (const permit of flight.permits) permit.settle(response ? 'answered' : 'lost');
  if (events.has('settled')) {
    const status = response?.status;
    const tookMs = performance.now() - sentAt;
    events.emit('settled', { endpoint, buckets: buckets(), status, tookMs });
  }
  return { ...outcome, refused: refusal !== undefined };
}

async function send({ config, adapter }: Flight): Promise<Outcome> {
  try {
    return { response: await dispatch(config, adapter) };
  } catch (error) {
    return { error };
  }
}

/** With a status that axios takes for an error, the error holds the response. */
function responseOf(outcome: Outcome): AxiosResponse | undefined {
  if ('response' in outcome) return outcome.response;
  return isAxiosError(outcome.error) ? outcome.error.response : undefined;
}

function settleRefused(flight: Flight, retryAfterMs: number | undefined, events: Events): void {
  const { endpoint, claims, permits } = flight;
  const met = fullest(claims);
  const bucket = met.limit.bucket;
  for (const [index, permit] of permits.entries()) {
    if (claims[index]?.bucket !== met) permit.settle('answered');
    else if (permit.refuse(retryAfterMs)) notePause(met, events);
  }
  if (events.has('refused')) events.emit('refused', { endpoint, bucket, retryAfterMs });
}

/** The server does not say which of its limits was met: most likely that of which the most is used. */
function fullest(claims: readonly Claim[]): Bucket {
  return claims
    .map(({ bucket }) => bucket)
    .reduce((most, next) => (usedPart(next) > usedPart(most) ? next : most));
}

const usedPart = ({ window, limit }: Bucket): number =>
  (window.inFlight + window.cooling) / limit.amount;

/** Tells of a pause, and of its end. */
function notePause({ limit, window }: Bucket, events: Events): void {
  const { bucket } = limit;
  const { pausedMs, available } = window;
  events.emit('paused', { bucket, pausedMs, available });
  if (!events.has('resumed')) return;
  setTimeout(
    () => {
      // A further refusal may have made it longer; that one tells of the end.
      if (window.pausedMs === 0) events.emit('resumed', { bucket, available: window.available });
    },
    Math.ceil(pausedMs) + 1,
  ).unref();
}
