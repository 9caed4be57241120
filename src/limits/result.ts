import type { CountFrom, KeptLimit, Limit, MinRoundTrip, Pacing } from './limit.js';

/** One of the limits that a request counts against. */
export interface BucketLimit extends Limit {
  /**
   * Key of the bucket: two requests that share a window have equal keys. Readable, of bounded length, and without
   * anything of a request but its App Key and user ID.
   */
  readonly bucket: string;
  /** How much of `amount` the request takes: a whole number from 1 on. */
  readonly weight: number;
  /** From when its window is counted. */
  readonly countFrom: CountFrom;
  /** How its window is used. */
  readonly pacing: Pacing;
  /** What no round trip is taken to be shorter than, in milliseconds; `'measured'` where that is learnt. */
  readonly minRoundTripMs: MinRoundTrip;
}

/** How a request is limited. */
export interface LookupResult {
  /** Method, space, path without prefix, parameters in braces; `'*'` for calls that no row lists. */
  readonly endpoint: string;
  /** The endpoint's name in the documentation. */
  readonly name: string;
  /** The section of the documentation that lists it; `''` for calls that no row lists. */
  readonly section: string;
  /** The prefix's parameters joined by `#`, percent-encoded; `''` where the path has no such prefix. */
  readonly appKey: string;
  /** Narrowest first: per user before per app, its own before what it shares, then in the documented order. */
  readonly limits: readonly BucketLimit[];
  /** Set where the body names more receivers than the endpoint takes in one call: such a call is not sent, for the server would refuse it. */
  readonly oversize?: Oversize | undefined;
}

/** What a request needs of one bucket. */
export interface BucketNeed {
  /** Key of the bucket, as {@link BucketLimit} has it. */
  readonly bucket: string;
  readonly weight: number;
  readonly limit: KeptLimit;
  /** Whether whoever needs it needs the one before it too, and the other way round: they have one line. */
  readonly isJoined?: boolean;
}

/** How a request is limited, as the engine goes by it. */
export interface Match extends Omit<LookupResult, 'limits'> {
  /** Narrowest first, as the limits of {@link LookupResult}; never empty. */
  readonly needs: readonly BucketNeed[];
}

/** A call to more receivers than its endpoint takes at once: it has to be split into calls of at most `max` each. */
export interface Oversize {
  /** Those that the body names. */
  readonly receivers: number;
  /** The documented maximum per call. */
  readonly max: number;
}

/** A need as users get to see it. */
export function toBucketLimit({ bucket, weight, limit }: BucketNeed): BucketLimit {
  const { amount, windowMs, unit, scope, countFrom, pacing, minRoundTripMs } = limit;
  return { bucket, amount, windowMs, unit, scope, weight, countFrom, pacing, minRoundTripMs };
}

/** A match as users get to see it. */
export function toLookupResult(match: Match): LookupResult {
  const { endpoint, name, section, appKey, needs, oversize } = match;
  const limits = needs.map(toBucketLimit);
  return { endpoint, name, section, appKey, limits, ...(oversize && { oversize }) };
}
