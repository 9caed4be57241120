import { ownerOf } from '../limits/bucket-key.js';
import type { Labels } from './definitions.js';

/** Labels, made once for each endpoint of an App Key: of a million users, each has a bucket of its own. */
export class LabelSets {
  readonly #made = new Map<string, Labels>();

  /**
   * Labels of what is told of a bucket.
   *
   * @param endpoint - by default the one that the bucket's limit stands with
   */
  of(bucket: string, endpoint?: string): Labels {
    const owner = ownerOf(bucket);
    const key = `${owner.appKey} ${endpoint ?? owner.endpoint}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const labels = { endpoint: endpoint ?? owner.endpoint, app_key: owner.appKey };
    this.#made.set(key, labels);
    return labels;
  }
}
