import type { Bucket } from './bucket.js';

/** What a request needs of one bucket. */
export interface Demand {
  readonly bucket: Bucket;
  readonly weight: number;
}
