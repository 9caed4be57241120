import type { BucketNeed } from '../limits/result.js';
import { joinUrl } from '../limits/url.js';
import { readRequestOptions } from '../options/request-options.js';
import { codeOfDrop, describe } from '../queue/queue-events.js';
import { isHeard, trace, TRACES } from '../traces.js';
import type { Answer, Call } from './call.js';
import { prepare, throwInterruption } from './prepare.js';
import { Request } from './request.js';
import type { Way } from './way.js';

/** Where the calls of all doors go: those with limits become requests, the others are sent as they are. */
export class Requests {
  readonly #way: Way;
  #arrivals = 0;
  #hasWarned = false;

  constructor(way: Way) {
    this.#way = way;
  }

  /**
   * Sends a call when it may go.
   *
   * @throws TypeError or RangeError where its settings are wrong; its interruption where it has no limits
   * @throws (rejects) ThrottleError where it is not sent
   */
  run<A extends Answer>(call: Call<A>): Promise<A> {
    const settings = readRequestOptions(call.options, call.within);
    const match = settings.skip ? undefined : this.#way.find(call.target, settings.weight);
    if (match === undefined) {
      throwInterruption(call);
      this.#tellOfUntouched(call, settings.skip ? 'skip' : 'unlimited');
      const beforeSend = settings.beforeSend ?? this.#way.beforeSend;
      if (beforeSend === undefined || !call.isPrepared) return call.send();
      return prepare(call, beforeSend).then(() => call.send());
    }
    const request = new Request(this.#way, call, match, settings, this.#arrivals++);
    if (!isHeard(TRACES.request)) return request.run();
    return trace(
      TRACES.request,
      describe(request),
      () => request.run(),
      (error) => codeOfDrop(request, error),
    );
  }

  /** Whether two calls need the same: of the same buckets, as much. */
  needAlike(one: Asking, other: Asking): boolean {
    const [mine = [], theirs = []] = [one, other].map(({ target, options }) => {
      const { skip, weight } = readRequestOptions(options);
      return skip ? [] : this.#way.find(target, weight)?.needs;
    });
    const isSame = ({ bucket, weight }: BucketNeed, at: number): boolean =>
      bucket === theirs[at]?.bucket && weight === theirs[at].weight;
    return mine.length === theirs.length && mine.every(isSame);
  }

  /** Whether a call to `target` has limits. */
  hasLimits(target: Call['target']): boolean {
    return this.#way.find(target, undefined) !== undefined;
  }

  /** Whether only what is under way already is let in. */
  get isClosing(): boolean {
    return this.#way.queue.isClosing;
  }

  get isEmpty(): boolean {
    return this.#way.open.isEmpty;
  }

  /** Resolves once no limited request is under way, and their callers know it. */
  empty(): Promise<void> {
    return this.#way.open.empty();
  }

  /** Something was sent past the door: says so, loudly, where it has limits. */
  bypassed(target: Call['target']): void {
    if (!this.hasLimits(target)) return;
    this.#tellOfUntouched({ target }, 'bypassed');
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const what = 'A request was sent past the throttle: an interceptor or a transform';
    process.emitWarning(
      `${what} has replaced its adapter. Nothing limits such requests.`,
      'ThrottleWarning',
    );
  }

  #tellOfUntouched(
    { target }: Pick<Call, 'target'>,
    reason: 'skip' | 'unlimited' | 'bypassed',
  ): void {
    const { events } = this.#way;
    if (!events.has('untouched')) return;
    const full = joinUrl(target) ?? '';
    const host = URL.canParse(full) ? new URL(full).host : undefined;
    events.emit('untouched', { reason, method: (target.method ?? 'get').toUpperCase(), host });
  }
}

/** What the needs of a call are looked up by. */
type Asking = Pick<Call, 'target' | 'options'>;
