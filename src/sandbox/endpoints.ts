import { easemob } from '../limits/tables/easemob/index.js';
import { expected } from '../checks/expected.js';
import { createLookup } from '../limits/lookup.js';
import { nearest } from '../checks/nearest.js';
import type { Overrides } from '../limits/overrides.js';
import type { BucketLimit, LookupResult } from '../limits/result.js';
import { FALLBACK_ID, type LimitsTable } from '../limits/table.js';

/** A limit that a request counts against: amount, window, key of the bucket, and the request's weight. */
export type CountedLimit = BucketLimit;

/** A request as the documented table has it. */
export type Recognized = LookupResult;

/** Which API is enforced, and what is different from its documentation. */
export interface EndpointOptions {
  /**
   * The documented limits of another API, made with `defineLimits`.
   * @defaultValue The Easemob table
   */
  readonly limits?: LimitsTable | undefined;
  /**
   * Limits other than the documented ones, by endpoint, just as for the throttle: bought quotas, or minute windows
   * scaled down. The share of a throttle is none of the server's business.
   * @defaultValue None
   */
  readonly overrides?: Overrides | undefined;
}

/** The only place where the sandbox meets the documented limits. */
export interface Endpoints {
  /** The limits of a request; undefined where the API has none for it. */
  recognize(request: { method: string; url: string; data: unknown }): Recognized | undefined;
  /** The id that reports have for an endpoint, also of an alias. @throws RangeError when there is no such endpoint */
  resolve(option: string, id: string): string;
}

/** Whoever the client thinks it talks to, the sandbox plays the API's one host. */
const HOST = 'sandbox.invalid';

export function createEndpoints({
  limits: table = easemob,
  overrides,
}: EndpointOptions): Endpoints {
  const lookup = createLookup({ table, overrides, hosts: [HOST] });
  return {
    recognize({ method, url, data }) {
      const path = url.startsWith('/') ? url : `/${url}`;
      return lookup.lookup({ method, url: `http://${HOST}${path}`, data });
    },
    resolve(option, id) {
      if (id === FALLBACK_ID) return id;
      const endpoint = table.endpoints.get(id);
      if (endpoint) return endpoint.id;
      const near = nearest(id, [...table.ids, FALLBACK_ID]).join(', ');
      throw new RangeError(expected(option, `an endpoint of ${table.name} (nearest: ${near})`, id));
    },
  };
}
