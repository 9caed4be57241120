import { isAxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Bucket } from './bucket/bucket.js';
import { blamed } from './blame.js';
import type { Claim } from './bucket/passage.js';
import type { Events } from './events.js';
import { dispatch, type Adapter } from './interceptor.js';
import { MAX_TIMER_MS } from './window/timer.js';
import { peek } from './peek.js';
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
  /** How often it was refused before. */
  readonly refusals: number;
}

/** What sending came to. */
export interface Landing {
  /** Whether it failed, and so has an error in place of a response. */
  readonly failed: boolean;
  readonly response: AxiosResponse | undefined;
  readonly error: unknown;
  /** Whether the server refused it for want of quota. */
  readonly refused: boolean;
}

/** Sends, and settles the permits whatever comes of it: a response, an error, or a throw at once. */
export async function fly(
  flight: Flight,
  isRefusal: RefusalTest,
  events: Events,
): Promise<Landing> {
  const { endpoint, config, adapter, claims, waitedMs } = flight;
  const buckets = (): string[] => claims.map(({ bucket }) => bucket.key);
  if (events.has('sent')) events.emit('sent', { endpoint, buckets: buckets(), waitedMs });
  const sentAt = performance.now();
  let failed = false;
  let response: AxiosResponse | undefined;
  let error: unknown;
  try {
    response = await dispatch(config, adapter);
  } catch (reason) {
    failed = true;
    error = reason;
  }
  // With a status that axios takes for an error, the error holds the response.
  const answer = isAxiosError(error) ? error.response : response;
  const body = answer?.status === 429 ? await peek(answer) : undefined;
  const refusal = answer && readRefusal(answer, isRefusal, body);
  if (refusal !== undefined) settleRefused(flight, refusal.retryAfterMs, events);
  else for (const permit of flight.permits) permit.settle(isAnswered(answer) ? 'answered' : 'lost');
  if (events.has('settled')) {
    const status = answer?.status;
    const tookMs = performance.now() - sentAt;
    events.emit('settled', { endpoint, buckets: buckets(), status, tookMs });
  }
  // Named one by one: an object that is spread and added to gets a hidden class of its own each time.
  return { failed, response, error, refused: refusal !== undefined };
}

/** Whether the server has counted the request by now. A gateway that gave up on the server does not know. */
function isAnswered(response: AxiosResponse | undefined): boolean {
  return response !== undefined && response.status !== 502 && response.status !== 504;
}

function settleRefused(flight: Flight, retryAfterMs: number | undefined, events: Events): void {
  const { endpoint, claims, permits, refusals } = flight;
  const met = blamed(claims, refusals);
  for (const [index, permit] of permits.entries()) {
    if (claims[index]?.bucket !== met) permit.settle('answered');
    else if (permit.refuse(retryAfterMs)) notePause(met, events);
  }
  const bucket = met.key;
  if (events.has('refused')) events.emit('refused', { endpoint, bucket, retryAfterMs });
}

/** Tells of a pause, and of its end. */
function notePause(paused: Bucket, events: Events): void {
  const { key, window } = paused;
  const { pausedMs, available } = window;
  if (events.has('paused')) events.emit('paused', { bucket: key, pausedMs, available });
  if (!paused.tellsOfResume && events.has('resumed')) tellOfResume(paused, events);
}

/** However often a pause is made longer, its end comes once. */
function tellOfResume(paused: Bucket, events: Events): void {
  const { key, window } = paused;
  paused.tellsOfResume = true;
  setTimeout(
    () => {
      paused.tellsOfResume = false;
      if (window.pausedMs > 0) tellOfResume(paused, events);
      else events.emit('resumed', { bucket: key, available: window.available });
    },
    Math.min(Math.ceil(window.pausedMs) + 1, MAX_TIMER_MS),
  ).unref();
}
