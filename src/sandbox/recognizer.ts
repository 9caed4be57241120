import { easemob } from '../limits/tables/easemob/index.js';
import { expected } from '../checks/expected.js';
import type { Receivers } from '../limits/definition.js';
import { createLookup, type Lookup } from '../limits/lookup.js';
import { nearest } from '../checks/nearest.js';
import type { Overrides } from '../limits/overrides.js';
import type { LookupResult } from '../limits/result.js';
import { FALLBACK_ID, isTable, type LimitsTable } from '../limits/table.js';

/** Which API is enforced, and what is different from its documentation. */
export interface TableOptions {
  /**
   * The documented limits of another API or edition, made with `defineLimits`.
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

/** Whoever the client thinks it talks to, the sandbox plays the API's one host. */
const HOST = 'sandbox.invalid';

/** Knows the documented limits of requests. The only place where the sandbox meets the table. */
export class Recognizer {
  readonly #table: LimitsTable;
  readonly #lookup: Lookup;

  constructor({ limits = easemob, overrides }: TableOptions) {
    if (!isTable(limits)) {
      throw new TypeError(expected('limits', 'a table made with defineLimits', limits));
    }
    this.#table = limits;
    this.#lookup = createLookup({ table: limits, overrides, hosts: [HOST] });
  }

  /** What the API is called. */
  get tableName(): string {
    return this.#table.name;
  }

  /** The limits of a request, by its path and query; undefined where the API has none for it. */
  recognize(request: { method: string; url: string; data: unknown }): LookupResult | undefined {
    const { method, url, data } = request;
    return this.#lookup.lookup({ method, url: `http://${HOST}${url}`, data });
  }

  /** Whom the calls of an endpoint reach; undefined where they are no messages. */
  receiversOf(endpoint: string): Receivers | undefined {
    return this.#table.endpoints.get(endpoint)?.receivers;
  }

  /** The id that reports have for an endpoint, also of an alias. @throws RangeError when there is no such endpoint */
  resolve(option: string, id: string): string {
    if (id === FALLBACK_ID) return id;
    const { name, ids, endpoints } = this.#table;
    const endpoint = endpoints.get(id);
    if (endpoint) return endpoint.id;
    const near = nearest(id, [...ids, FALLBACK_ID]).join(', ');
    throw new RangeError(expected(option, `an endpoint of ${name} (nearest: ${near})`, id));
  }
}
