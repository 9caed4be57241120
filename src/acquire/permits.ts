import { expected } from '../checks/expected.js';
import { checkObject } from '../checks/readers.js';
import { joinUrl } from '../limits/url.js';
import type { Requests } from '../requests/requests.js';
import { SharedListeners } from '../requests/shared-listeners.js';
import { PermitCall } from './permit-call.js';
import type { AcquiredPermit, AcquireRequest } from './types.js';

/** The door of those who send by themselves, and take a permit by hand. */
export class Permits {
  readonly #requests: Requests;
  readonly #listeners = new SharedListeners();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /**
   * Resolves with a permit as soon as the request may be sent.
   *
   * @param baseURL - for a request that has none
   * @throws (rejects) TypeError or RangeError where the request or its settings are wrong; ThrottleError where it is not to
   * be sent; the reason of its signal
   */
  async acquire(request: AcquireRequest, baseURL: string | undefined): Promise<AcquiredPermit> {
    check(request, baseURL);
    return new Promise((resolve, reject) => {
      const call = new PermitCall(request, baseURL, this.#listeners, resolve);
      this.#requests.run(call).catch(reject);
    });
  }
}

/** @param defaultBaseURL - for a request that has none */
function check(request: AcquireRequest, defaultBaseURL: string | undefined): void {
  checkObject(request, KNOWN, 'request', "an object such as { method: 'POST', url }");
  const { url, baseURL = defaultBaseURL, method, signal } = request as Asked;
  if (!isUrl(url)) throw new TypeError(expected('url', 'a URL', url));
  if (baseURL !== undefined && !isUrl(baseURL)) {
    throw new TypeError(expected('baseURL', 'a URL', baseURL));
  }
  // Of one that leads nowhere, nobody else would say that it has no limits.
  const whole = joinUrl({ url: String(url), baseURL: baseURL && String(baseURL) });
  if (!URL.canParse(whole ?? '')) {
    throw new TypeError(
      'Expected `url` to be a whole URL, or a path below a `baseURL` that is one',
    );
  }
  if (method !== undefined && !isMethod(method)) {
    throw new TypeError(expected('method', 'the name of a method', method));
  }
  const { addEventListener } = (signal ?? {}) as { addEventListener?: unknown };
  if (signal !== undefined && signal !== null && typeof addEventListener !== 'function') {
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
  }
}

/** A token of HTTP: of another text, what it limits would be that of no method. */
const isMethod = (value: unknown): boolean =>
  typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value);

/** What JavaScript may hand over. */
type Asked = { readonly [Key in keyof AcquireRequest]: unknown };

const isUrl = (value: unknown): value is string | URL =>
  typeof value === 'string' || value instanceof URL;

const KNOWN = Object.keys({
  method: 0,
  url: 0,
  baseURL: 0,
  body: 0,
  signal: 0,
  priority: 0,
  weight: 0,
  maxWaitMs: 0,
  tenant: 0,
} satisfies Record<keyof AcquireRequest, 0>);
