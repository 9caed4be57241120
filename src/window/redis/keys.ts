import { createHash } from 'node:crypto';

/** The keys of the buckets of one App Key, all in one hash slot of a Redis Cluster. */
export interface Keys {
  /** Tells one life of the data from the next. */
  readonly epoch: string;
  /** Holds the number of the last call of that process. */
  readonly process: (name: string) => string;
  /** The keys of one of its buckets: that of its permits, and that of those who wait elsewhere for some. */
  readonly bucket: (bucket: string) => BucketKeys;
}

export type BucketKeys = readonly [permits: string, crowd: string];

/**
 * The App Key of a bucket: the first word of its key. Where a call has none, it is the first word of the endpoint, the
 * same for all that one request needs.
 */
export function appKeyOf(bucket: string): string {
  const space = bucket.indexOf(' ');
  return space === -1 ? bucket : bucket.slice(0, space);
}

/**
 * Names keys: `{prefix:org#app}:POST /users`, `{prefix:org#app}:1Vx0aJ2e alice`.
 *
 * `keyPart` escapes App Keys and users, so that no brace in one moves the key to another slot, and bounds their length.
 * Of users there may be millions, so the endpoint of theirs is a digest.
 */
export function createKeys(prefix: string, appKey: string): Keys {
  const tag = `{${prefix}:${appKey}}`;
  const bucketKey = (bucket: string): string => {
    const rest = bucket.slice(appKey.length + 1);
    const end = rest.lastIndexOf(USER);
    return end === -1 ? rest : `${digest(rest.slice(0, end))} ${rest.slice(end + USER.length)}`;
  };
  return {
    epoch: `${tag}epoch`,
    process: (name) => `${tag}process:${name}`,
    bucket: (bucket) => [`${tag}:${bucketKey(bucket)}`, `${tag}crowd:${bucketKey(bucket)}`],
  };
}

/** Comes before the user in the key of a bucket. */
const USER = ' user=';

/** 48 bits tell the endpoints of a table apart. */
const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 8);
