import type { KeyedLimit } from './bucket-key.js';
import type { Endpoint } from './endpoints.js';
import type { BucketNeed, Match, Oversize } from './result.js';
import { weigh } from './weigh.js';

/** How the calls of an endpoint are limited under one App Key. */
export class AppQuota {
  readonly hasUserLimit: boolean;
  readonly #appKey: string;
  readonly #endpoint: Endpoint;
  /** Narrowest first. */
  readonly #limits: readonly KeyedLimit[];
  readonly #hasMessages: boolean;
  /** The result of the last call: most calls of an endpoint weigh the same. Not kept where users have their own. */
  #last: Match | undefined;
  #lastCount = 0;

  /** @param limits - at least one; what is the endpoint's own before what it shares */
  constructor(appKey: string, endpoint: Endpoint, limits: readonly KeyedLimit[]) {
    const isUser = ({ limit }: KeyedLimit): number => (limit.scope === 'user' ? 1 : 0);
    this.#appKey = appKey;
    this.#endpoint = endpoint;
    this.#limits = limits.toSorted((a, b) => isUser(b) - isUser(a));
    this.#hasMessages = limits.some(({ limit }) => limit.unit === 'message');
    this.hasUserLimit = limits.some(({ limit }) => limit.scope === 'user');
  }

  /**
   * How one call is limited.
   *
   * @param user - key part of the user ID, where a limit is per user
   * @param body - tells how many receivers it has
   * @param weight - counted instead, in limits of messages; where there are none, in those of calls
   */
  resultOf(user: string | undefined, body: unknown, weight: number | undefined): Match {
    const { receivers } = this.#endpoint;
    const named = receivers && weight === undefined ? weigh(body, receivers) : 1;
    const oversize = named > (receivers?.max ?? Infinity) ? named : undefined;
    const count = weight ?? (this.#hasMessages ? named : 1);
    if (this.hasUserLimit || oversize !== undefined) return this.#make(user, count, oversize);
    if (this.#last === undefined || this.#lastCount !== count) {
      // Many callers get to see it.
      this.#last = freeze(this.#make(undefined, count, undefined));
      this.#lastCount = count;
    }
    return this.#last;
  }

  #make(user: string | undefined, count: number, receivers: number | undefined): Match {
    const { id, name, section } = this.#endpoint;
    const needs = this.#limits.map(({ id: quota, key, limit }, place): BucketNeed => {
      const { unit, scope } = limit;
      const before = this.#limits[place - 1];
      return {
        // Joined, for a template would keep its pieces in memory beside the whole for as long as the bucket lives.
        bucket: scope === 'user' ? [key, ' user=', user].join('') : key,
        weight: this.#hasMessages && unit === 'call' ? 1 : count,
        limit,
        isJoined: before?.id === quota && before.limit.scope === scope,
      };
    });
    return {
      endpoint: id,
      name,
      section,
      appKey: this.#appKey,
      needs,
      oversize: this.#over(receivers),
    };
  }

  #over(receivers: number | undefined): Oversize | undefined {
    const max = this.#endpoint.receivers?.max;
    return receivers === undefined || max === undefined ? undefined : { receivers, max };
  }
}

function freeze(match: Match): Match {
  for (const need of match.needs) Object.freeze(need);
  Object.freeze(match.needs);
  return Object.freeze(match);
}
