import {
  isAxiosError,
  type AxiosPromise,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { Bucket } from './bucket/bucket.js';
import { blamed } from './blame.js';
import type { Claim } from './bucket/passage.js';
import type { Events } from './events.js';
import { dispatch, type Adapter } from './interceptor.js';
import { MAX_TIMER_MS } from './checks/timer.js';
import { peek } from './peek.js';
import { readRefusal, type RefusalTest } from './refusal.js';
import type { Permit } from './window/window.js';

/** A request that may go. */
export interface Flight {
  readonly endpoint: string;
  readonly config: InternalAxiosRequestConfig;
  readonly adapter: Adapter;
  readonly claims: readonly Claim[];
  /** How long it waited for its permits, in milliseconds. */
  readonly waitedMs: number;
  /** How often it was refused before. */
  readonly refusals: number;
  /** The server has refused it: sends it when it may go again, unless it has come to its end. */
  sendAgain(): AxiosPromise | undefined;
}

/** What a flight is judged by, and who is told of it. */
export interface FlightParts {
  readonly events: Events;
  readonly isRefusal: RefusalTest;
}

/**
 * Sends, and settles the permits, one for each of the claims, whatever comes of it: a response, an error, or a throw at
 * once. One asynchronous function from the adapter to the caller: each more is paid for by every request.
 */
export async function fly(
  flight: Flight,
  permits: readonly Permit[],
  { events, isRefusal }: FlightParts,
): Promise<AxiosResponse> {
  const { endpoint, config, adapter, claims, waitedMs } = flight;
  const buckets = (): string[] => claims.map(({ bucket }) => bucket.key);
  if (events.has('sent')) events.emit('sent', { endpoint, buckets: buckets(), waitedMs });
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
  const answer = failed && isAxiosError(error) ? error.response : response;
  const refusal =
    answer?.status === 429 ? readRefusal(answer, isRefusal, await peek(answer)) : undefined;
  if (refusal !== undefined) settleRefused(flight, permits, refusal.retryAfterMs, events);
  else for (const permit of permits) permit.settle(isAnswered(answer) ? 'answered' : 'lost');
  if (events.has('settled')) {
    const status = answer?.status;
    // They were taken the moment before it was sent.
    const tookMs = performance.now() - Math.max(...permits.map(({ takenAt }) => takenAt));
    events.emit('settled', { endpoint, buckets: buckets(), status, tookMs });
  }
  const again = refusal && flight.sendAgain();
  if (again !== undefined) return again;
  if (failed) throw error;
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- what did not fail has one, or axios complains
  return response!;
}

/** Whether the server has counted the request by now. A gateway that gave up on the server does not know. */
function isAnswered(response: AxiosResponse | undefined): boolean {
  return response !== undefined && response.status !== 502 && response.status !== 504;
}

function settleRefused(
  { endpoint, claims, refusals }: Flight,
  permits: readonly Permit[],
  retryAfterMs: number | undefined,
  events: Events,
): void {
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
  if (!resuming.has(paused) && events.has('resumed')) tellOfResume(paused, events);
}

/** The buckets the end of whose pause is going to be told of. */
const resuming = new WeakSet<Bucket>();

/** However often a pause is made longer, its end comes once. */
function tellOfResume(paused: Bucket, events: Events): void {
  const { key, window } = paused;
  resuming.add(paused);
  setTimeout(
    () => {
      resuming.delete(paused);
      if (window.pausedMs > 0) tellOfResume(paused, events);
      else events.emit('resumed', { bucket: key, available: window.available });
    },
    Math.min(Math.ceil(window.pausedMs) + 1, MAX_TIMER_MS),
  ).unref();
}
