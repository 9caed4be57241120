import { expected } from '../checks/expected.js';
import { checkObject, readMs } from '../checks/readers.js';
import type { LookupRequest } from '../limits/lookup-request.js';
import type { RequestOptions } from '../options/request-options.js';
import type { Answer, Call, Refusal } from '../requests/call.js';
import type { Permit } from '../window/window.js';
import { reasonOf, type SharedListeners } from '../requests/shared-listeners.js';
import type { AcquiredPermit, AcquireRequest } from './types.js';

/** A request that somebody else sends: it is under way from when its permit is handed out until that is settled. */
export class PermitCall implements Call<PermitAnswer> {
  readonly target: LookupRequest;
  readonly options: RequestOptions;
  readonly within = '';
  /** Whoever sends it asks again. */
  readonly isRepeatable = false;
  readonly isUnderWay = false;
  /** Whoever sends it prepares it. */
  readonly isPrepared = false;
  readonly outgoing = undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #listeners: SharedListeners;
  readonly #grant: (permit: AcquiredPermit) => void;

  /**
   * @param defaultBaseURL - for a request that has none
   * @param grant - is called with the permit, as soon as it is there
   */
  constructor(
    { method, url, baseURL, body, signal, ...options }: AcquireRequest,
    defaultBaseURL: string | undefined,
    listeners: SharedListeners,
    grant: (permit: AcquiredPermit) => void,
  ) {
    this.target = { method, url: String(url), baseURL: baseURL ?? defaultBaseURL, data: body };
    this.options = options;
    this.#signal = signal ?? undefined;
    this.#listeners = listeners;
    this.#grant = grant;
  }

  interruption(): unknown {
    return reasonOf(this.#signal);
  }

  onInterruption(tell: (reason: unknown) => void): () => void {
    return this.#listeners.onReason(this.#signal, tell);
  }

  send(permits: readonly Permit[] = []): Promise<PermitAnswer> {
    return new Promise((resolve) => {
      this.#grant(permitOf(permits, resolve));
    });
  }
}

/** What a permit's holder tells of the request. */
export class PermitAnswer implements Answer {
  /** No protocol is known: any that was answered. */
  readonly status: number | undefined;
  readonly wasOpen = false;
  readonly refusal: Refusal | undefined;
  readonly outcome = undefined;

  constructor(status: number | undefined, refusal?: Refusal) {
    this.status = status;
    this.refusal = refusal;
  }

  header(): undefined {
    return undefined;
  }

  body(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

const ANSWERED = 200;
const REFUSED = 429;

/** @param tell - may be called again, which does nothing, as a promise is resolved once */
function permitOf(
  permits: readonly Permit[],
  tell: (answer: PermitAnswer) => void,
): AcquiredPermit {
  let isOver = false;
  const settle = (answer: PermitAnswer): void => {
    isOver = true;
    tell(answer);
  };
  const lose = (): void => {
    settle(new PermitAnswer(undefined));
  };
  return {
    get isHeld() {
      return !isOver && permits.every((permit) => permit.isHeld);
    },
    settle(ending) {
      if (readEnding(ending) === 'lost') lose();
      else settle(new PermitAnswer(ANSWERED));
    },
    refuse(options = {}) {
      checkObject(options, ['retryAfterMs'], 'options', 'an object such as { retryAfterMs: 1000 }');
      const ms = readMs(options.retryAfterMs, 'retryAfterMs', 0);
      const retryAfterMs = ms === 0 ? undefined : ms;
      settle(new PermitAnswer(REFUSED, { retryAfterMs, unit: undefined }));
    },
    [Symbol.dispose]: lose,
  };
}

function readEnding(ending: unknown): 'answered' | 'lost' {
  if (ending === 'answered' || ending === 'lost') return ending;
  throw new TypeError(expected('ending', "'answered' or 'lost'", ending));
}
