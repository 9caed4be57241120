import type { Limit } from './limit.js';
import type { CountFrom, Pacing } from './overrides.js';

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
  /** Narrowest first: per user before per app, then in the documented order. */
  readonly limits: readonly BucketLimit[];
}
