import { createHash } from 'node:crypto';
import { kindOf, ownerOf } from '../../limits/bucket-key.js';
import type { Limit } from '../../limits/limit.js';

/** The keys of the buckets of one App Key, all in one hash slot of a Redis Cluster. */
export interface Keys {
  /** Tells one life of the data from the next. */
  readonly epoch: string;
  /** Holds the number of the last call of that process. */
  readonly process: (name: string) => string;
  /** The keys of the window of one of its buckets: that of its permits, and that of those who wait elsewhere for some. */
  readonly window: (bucket: string, limit: Limit) => WindowKeys;
}

export type WindowKeys = readonly [permits: string, crowd: string];

/** The App Key of a bucket, `''` where its API has none: the same for all that one request needs. */
export const appKeyOf = (bucket: string): string => ownerOf(bucket).appKey;

/**
 * Names keys: `{prefix:org#app}:POST /users calls/1000ms`, `{prefix:org#app}:1Vx0aJ2e alice`.
 *
 * `keyPart` escapes App Keys and users, so that no brace in one moves the key to another slot, and bounds their length.
 * Of users there may be millions, so the endpoint of theirs is a digest.
 */
export function createKeys(prefix: string, appKey: string): Keys {
  const tag = `{${prefix}:${appKey}}`;
  const nameOf = (bucket: string, limit: Limit): string => {
    const rest = appKey === '' ? bucket : bucket.slice(appKey.length + 1);
    const kind = kindOf(limit);
    const end = rest.lastIndexOf(USER);
    if (end === -1) return rest + kind;
    return `${digest(rest.slice(0, end) + kind)} ${rest.slice(end + USER.length)}`;
  };
  return {
    epoch: `${tag}epoch`,
    process: (name) => `${tag}process:${name}`,
    window: (bucket, limit) => {
      const name = nameOf(bucket, limit);
      return [`${tag}:${name}`, `${tag}crowd:${name}`];
    },
  };
}

/** Comes before the user in the key of a bucket. */
const USER = ' user=';

/** 48 bits tell the endpoints of a table apart. */
const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 8);
