import type { Demand } from '../bucket/demand.js';
import type { Bucket } from '../bucket/bucket.js';
import type { Unit } from '../limits/limit.js';
import type { LimitsTable } from '../limits/table.js';
import type { Answer, Refusal } from './call.js';

/** Reads an answer as a refusal, if it is one: the table tells by its status and its body. */
export async function readRefusal(
  answer: Answer,
  { refusalStatuses, isRefusal }: LimitsTable,
): Promise<Refusal | undefined> {
  const { status, refusal } = answer;
  if (refusal !== undefined) return refusal;
  if (status === undefined || !refusalStatuses.includes(status)) return undefined;
  // A body that cannot be read says nothing.
  const body = parse(await answer.body().catch(() => undefined));
  const told = judge(() => isRefusal(body, status));
  if (told === false) return undefined;
  return { retryAfterMs: readRetryAfter(answer), unit: told === true ? undefined : told };
}

/**
 * The bucket that is taken to have been full when the server, which seldom says which of its limits was met, refused a
 * request: most likely the one of whose room, as far as it is known to be there, the most is used.
 *
 * @param unit - what the limit counts that was met, where the server says so
 * @param refusals - how often the request was refused before. What was blamed then has paused and stepped back since,
 * so that another of its buckets is the next guess.
 */
export function blamed(
  demands: readonly Demand[],
  refusals: number,
  unit: Unit | undefined,
): Bucket {
  const all = demands.map(({ bucket }) => bucket);
  const named = all.filter(({ limit }) => limit.unit === unit);
  const likely = (named.length > 0 ? named : all).toSorted((a, b) => usedPart(b) - usedPart(a));
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- a request has at least one demand
  return likely[refusals % likely.length]!;
}

const usedPart = ({ window }: Bucket): number =>
  (window.inFlight + window.cooling) / window.available;

/** A body that the table's test cannot read is none that it knows. */
function judge(test: () => Unit | boolean): Unit | boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

/** The body, read from JSON where it is that. */
function parse(body: unknown): unknown {
  const isBytes = body instanceof Uint8Array || body instanceof ArrayBuffer;
  const text = isBytes ? new TextDecoder().decode(body) : body;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function readRetryAfter(answer: Answer): number | undefined {
  const value = answer.header('retry-after');
  if (value === undefined) return undefined;
  // In whole seconds, 0 means less than one: no more is known than without it.
  if (/^\d+$/.test(value)) return Number(value) > 0 ? Number(value) * 1000 : undefined;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  // By the server's clock where it tells it, for ours may be set otherwise.
  const now = Date.parse(answer.header('date') ?? '');
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now)) || undefined;
}
