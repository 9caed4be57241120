import { expected } from '../checks/expected.js';
import { checkObject } from '../checks/readers.js';
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
    check(request);
    return new Promise((resolve, reject) => {
      const call = new PermitCall(request, baseURL, this.#listeners, resolve);
      this.#requests.run(call).catch(reject);
    });
  }
}

function check(request: AcquireRequest): void {
  checkObject(request, KNOWN, 'request', "an object such as { method: 'POST', url }");
  const { url, method, signal } = request as { url: unknown; method: unknown; signal: unknown };
  if (typeof url !== 'string' && !(url instanceof URL)) {
    throw new TypeError(expected('url', 'a URL', url));
  }
  if (method !== undefined && typeof method !== 'string') {
    throw new TypeError(expected('method', 'the name of a method', method));
  }
  const { addEventListener } = (signal ?? {}) as { addEventListener?: unknown };
  if (signal !== undefined && signal !== null && typeof addEventListener !== 'function') {
    throw new TypeError(expected('signal', 'an AbortSignal', signal));
  }
}

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
