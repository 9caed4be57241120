import type { Match } from '../limits/result.js';
import { joinUrl } from '../limits/url.js';
import { readRequestOptions } from '../options/request-options.js';
import type { Answer, Call } from './call.js';
import { Drain } from './drain.js';
import { prepare } from './prepare.js';
import { Request, type Way } from './request.js';

/** Finds the limits of a call, which may say what it weighs. */
export type Find = (target: Call['target'], weight: number | undefined) => Match | undefined;

/** Where the calls of all doors go: those with limits become requests, the others are sent as they are. */
export class Requests {
  readonly #find: Find;
  readonly #way: Way;
  readonly #open = new Drain();
  #arrivals = 0;

  constructor(find: Find, way: Way) {
    this.#find = find;
    this.#way = way;
  }

  /**
   * Sends a call when it may go.
   *
   * @throws (rejects) ThrottleError where it is not sent; TypeError or RangeError where its settings are wrong
   */
  async run<A extends Answer>(call: Call<A>): Promise<A> {
    const settings = readRequestOptions(call.options);
    const find = (): Match | undefined => this.#find(call.target, settings.weight);
    const match = settings.skip ? undefined : find();
    if (match === undefined) {
      this.#tellOfUntouched(call, settings.skip ? 'skip' : 'unlimited');
      const beforeSend = settings.beforeSend ?? this.#way.beforeSend;
      if (beforeSend !== undefined) await prepare(call, beforeSend);
      return call.send();
    }
    this.#open.opened();
    try {
      return await new Request(this.#way, call, match, find, settings, this.#arrivals++).run();
    } finally {
      this.#open.closed();
    }
  }

  /** Resolves once no limited request is under way, and their callers know it. */
  empty(): Promise<void> {
    return this.#open.empty();
  }

  #tellOfUntouched({ target }: Call, reason: 'skip' | 'unlimited'): void {
    const { events } = this.#way;
    if (!events.has('untouched')) return;
    const full = joinUrl(target) ?? '';
    const host = URL.canParse(full) ? new URL(full).host : undefined;
    events.emit('untouched', { reason, method: (target.method ?? 'get').toUpperCase(), host });
  }
}
