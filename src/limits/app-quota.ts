import type { Endpoint } from './endpoints.js';
import type { KeptLimit, Limit } from './limit.js';
import type { BucketNeed, Match } from './result.js';
import { weigh } from './weigh.js';

/** How the calls of an endpoint are limited under one App Key. */
export class AppQuota {
  readonly hasUserLimit: boolean;
  readonly #appKey: string;
  readonly #endpoint: Endpoint;
  readonly #limits: readonly KeptLimit[];
  /** Keys of the limits, still without user IDs. */
  readonly #keys: readonly string[];
  readonly #hasMessages: boolean;
  /** The result of the last call: most calls of an endpoint weigh the same. Not kept where users have their own. */
  #last: Match | undefined;
  #lastCount = 0;

  /** @param limits - at least one */
  constructor(appKey: string, endpoint: Endpoint, limits: readonly KeptLimit[]) {
    const base = appKey === '' ? endpoint.quota.id : `${appKey} ${endpoint.quota.id}`;
    this.#appKey = appKey;
    this.#endpoint = endpoint;
    this.#limits = limits;
    this.#keys = limits.map((limit) => base + keySuffix(limit, limits));
    this.#hasMessages = limits.some(({ unit }) => unit === 'message');
    this.hasUserLimit = limits.some(({ scope }) => scope === 'user');
  }

  /**
   * How one call is limited.
   *
   * @param user - key part of the user ID, where a limit is per user
   * @param body - tells how many messages it delivers
   * @param weight - counted instead, in limits of messages; where there are none, in those of calls
   */
  resultOf(user: string | undefined, body: unknown, weight: number | undefined): Match {
    const count = weight ?? this.#messagesIn(body);
    if (this.hasUserLimit) return this.#make(user, count);
    if (this.#last === undefined || this.#lastCount !== count) {
      // Many callers get to see it.
      this.#last = freeze(this.#make(undefined, count));
      this.#lastCount = count;
    }
    return this.#last;
  }

  #messagesIn(body: unknown): number {
    const { receivers } = this.#endpoint;
    return this.#hasMessages && receivers ? weigh(body, receivers) : 1;
  }

  #make(user: string | undefined, count: number): Match {
    const { id, name, section } = this.#endpoint;
    const needs = this.#limits.map((limit, index): BucketNeed => {
      const { unit, scope } = limit;
      return {
        // There is a key for each limit.
        // Joined, for a template would keep its pieces in memory beside the whole for as long as the bucket lives.
        bucket:
          scope === 'user'
            ? [this.#keys[index], ' user=', user].join('')
            : String(this.#keys[index]),
        weight: this.#hasMessages && unit === 'call' ? 1 : count,
        limit,
      };
    });
    return { endpoint: id, name, section, appKey: this.#appKey, needs };
  }
}

/** Several limits of one scope have their unit and window in the key; they differ in one of these. */
function keySuffix({ unit, scope, windowMs }: Limit, all: readonly Limit[]): string {
  const isAlone = all.filter((other) => other.scope === scope).length === 1;
  return isAlone ? '' : ` ${unit}s/${windowMs.toString()}ms`;
}

function freeze(match: Match): Match {
  for (const need of match.needs) Object.freeze(need);
  Object.freeze(match.needs);
  return Object.freeze(match);
}
