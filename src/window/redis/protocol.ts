import { DOUBT, STEEPNESS, STEP_BACK } from '../ceiling.js';
import { FIRST_PAUSE, MAX_PAUSE_WINDOWS } from '../pause.js';
import { SETBACK_WINDOWS } from '../setback.js';

/** What a process tells Redis of one bucket, as the script reads it. Times are in milliseconds. */
export interface BucketReport {
  readonly amount: number;
  readonly window: number;
  /** How long a permit without a response cools on top of the window. */
  readonly grace: number;
  /** Whether permits are spread evenly over the window. */
  readonly even: boolean;
  /** The amount that was told last: what waits by a slower pace need not. */
  readonly former: number;
  /** What the process has in flight. */
  readonly flying: number;
  /** What it was granted and has not used yet. */
  readonly stock: number;
  /** The first call of which it does not know what it was granted, having heard no reply; 0 where there is none. */
  readonly unheard: number;
  /** What has ended: a name that begins with the weight, how long it cools from now on, and whether it is told first now. */
  readonly cooled: readonly (readonly [name: string, forMs: number, isNew: 0 | 1])[];
  /** What the server refused; `retryAfterMs` is -1 where it did not say. */
  readonly refusals: readonly (readonly [
    weight: number,
    sentAgoMs: number,
    retryAfterMs: number,
  ])[];
  /** Whether anything was answered and not refused. */
  readonly answered: boolean;
}

/** One call of the script. */
export interface Message {
  readonly process: string;
  /** Higher in each call of a process. One that is not above the last does nothing. */
  readonly number: number;
  /** The last life of the data that the process knows of; 0 where it knows of none. */
  readonly epoch: number;
  /** The last call of its own of which the process knows that it was executed; 0 where it remembers none. */
  readonly heard: number;
  /** Until when, on Redis' clock, these two are sure to be there still, were nothing lost. */
  readonly heardUntil: number;
  /** For how long the process is going to remember this call. */
  readonly memory: number;
  /** The moment, on Redis' clock, after which the call does nothing; 0 where that clock is not known yet. */
  readonly deadline: number;
  readonly lease: number;
  /** Whether the process waits out what Redis has lost. */
  readonly waits: boolean;
  readonly buckets: readonly BucketReport[];
  /** What is asked for, in order: of each request, the buckets (from 1) and its weights there. */
  readonly asks: readonly Ask[];
}

export type Ask = readonly (readonly [bucket: number, weight: number])[];

/**
 * The longest pause after a refusal, in milliseconds, where some windows of the limit are no longer. What says more is a mistake,
 * and is not to stop all processes for years.
 */
const LONGEST_PAUSE_MS = 86_400_000;

/** How long the server asked to wait, if that can be meant. */
export function toPauseMs(retryAfterMs: number | undefined, windowMs: number): number | undefined {
  if (retryAfterMs === undefined || !(retryAfterMs >= 0)) return undefined;
  return Math.min(retryAfterMs, Math.max(LONGEST_PAUSE_MS, MAX_PAUSE_WINDOWS * windowMs));
}

/** What learning goes by, which the script is told with each call; times are in milliseconds. */
export const LEARNING = JSON.stringify({
  stepBack: STEP_BACK,
  steepness: STEEPNESS,
  doubt: DOUBT,
  firstPause: FIRST_PAUSE,
  longestPause: LONGEST_PAUSE_MS,
  pauseWindows: MAX_PAUSE_WINDOWS,
  setbackWindows: SETBACK_WINDOWS,
});

/** What Redis knows of a bucket after a call. */
export interface BucketState {
  readonly available: number;
  readonly pausedMs: number;
  readonly sharers: number;
  readonly sum: number;
  readonly closedMs: number;
  /** Whether the process' stock was another's by now. */
  readonly isVoid: boolean;
}

/** What became of one request that was asked for. */
export interface Answer {
  /** How long to wait before asking again, or 0. */
  readonly askAgainMs: number;
  /** For each permit granted, how long until it may go. */
  readonly delaysMs: readonly number[];
}

/** Redis' reply. */
export interface Reply {
  readonly now: number;
  /** What was done: nothing by a call that came too late, or once more. */
  readonly done: Done | undefined;
}

interface Done {
  readonly epoch: number;
  readonly buckets: readonly BucketState[];
  readonly answers: readonly Answer[];
}

/**
 * Reads what the script has returned to the call of that number. Clients may be set to give numbers as texts, and a
 * reply may be lost, so that the next is taken for it.
 *
 * @throws Error where that is something else
 */
export function readReply(raw: unknown, number: number): Reply {
  const [now, epoch, buckets, answers, to] = toList(raw);
  if (epoch === undefined) return { now: toNumber(now), done: undefined };
  if (toNumber(to) !== number) throw new Error('Redis has replied to another call');
  const done = {
    epoch: toNumber(epoch),
    buckets: toList(buckets).map(toState),
    answers: toList(answers).map(toAnswer),
  };
  return { now: toNumber(now), done };
}

function toState(raw: unknown): BucketState {
  const [available, pausedMs, sharers, sum, closedMs, isVoid] = toList(raw).map(toNumber);
  if (
    available === undefined ||
    pausedMs === undefined ||
    sharers === undefined ||
    sum === undefined ||
    closedMs === undefined
  ) {
    throw new Error(UNEXPECTED);
  }
  return { available, pausedMs, sharers, sum, closedMs, isVoid: isVoid === 1 };
}

function toAnswer(raw: unknown): Answer {
  const [askAgainMs = NaN, ...delaysMs] = toList(raw).map(toNumber);
  return { askAgainMs: toNumber(askAgainMs), delaysMs };
}

function toList(raw: unknown): readonly unknown[] {
  if (!Array.isArray(raw)) throw new Error(UNEXPECTED);
  return raw;
}

function toNumber(raw: unknown): number {
  const number = Number(raw);
  if (raw === null || Number.isNaN(number)) throw new Error(UNEXPECTED);
  return number;
}

const UNEXPECTED = 'Redis has replied with what the script does not say';
