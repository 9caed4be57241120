/** The keys of the buckets of one App Key, all in one hash slot of a Redis Cluster. */
export interface Keys {
  /** Tells one life of the data from the next. */
  readonly epoch: string;
  /** The key of one of its buckets. */
  readonly bucket: (bucket: string) => string;
}

/**
 * The App Key of a bucket: the first word of its key. Where a call has none, it is the first word of the endpoint, the
 * same for all that one request needs.
 */
export function appKeyOf(bucket: string): string {
  const space = bucket.indexOf(' ');
  return space === -1 ? bucket : bucket.slice(0, space);
}

/** Names keys. No App Key holds a brace or a space, as `keyPart` escapes it, so the hash tag ends where it should. */
export function createKeys(prefix: string, appKey: string): Keys {
  const tag = `{${prefix}:${appKey}}`;
  return { epoch: `${tag}epoch`, bucket: (bucket) => `${tag}:${bucket.slice(appKey.length + 1)}` };
}
