import { expected, show } from './checks/expected.js';

/** What a throttle tells of; no event ever holds a body, a header or a token. */
export interface ThrottleEvents {
  /** A request got in line. */
  waiting: {
    /** As `lookup` names it, such as `POST /messages/users`. */
    readonly endpoint: string;
    /** App Key that its limits are counted for, as `lookup` gives it. */
    readonly appKey: string;
    /** Key of the bucket that has no room for it. */
    readonly bucket: string;
    /** Why it waits: the window is full, others are ahead of it, or the bucket is paused. */
    readonly reason: 'window' | 'line' | 'paused';
    /** How many are ahead of it. */
    readonly position: number;
    /** The earliest that it can go, in milliseconds from now: a lower bound. */
    readonly earliestMs: number;
  };
  /** A request leaves for the wire. */
  sent: {
    /** As `lookup` names it. */
    readonly endpoint: string;
    /** App Key that its limits are counted for. */
    readonly appKey: string;
    /** Keys of the buckets that its permits come from. */
    readonly buckets: readonly string[];
    /** How long it waited in all, in milliseconds; 0 where there was room. */
    readonly waitedMs: number;
    /** How much of that it waited since it was sent last: all, where it has not been sent before. */
    readonly queuedMs: number;
    /** How often the server has refused it before: above 0, it is sent again. */
    readonly refusals: number;
  };
  /** A request that was sent has ended, and its permits cool. */
  settled: {
    /** As `lookup` names it. */
    readonly endpoint: string;
    /** App Key that its limits are counted for. */
    readonly appKey: string;
    /** Keys of the buckets that its permits came from. */
    readonly buckets: readonly string[];
    /** Status of the response; undefined where none came. */
    readonly status: number | undefined;
    /** From sending to end, in milliseconds. */
    readonly tookMs: number;
  };
  /** The server refused a request for want of quota: someone else uses it too. */
  refused: {
    /** As `lookup` names it. */
    readonly endpoint: string;
    /** App Key that its limits are counted for. */
    readonly appKey: string;
    /** Key of the bucket that is taken to be the one that was full. */
    readonly bucket: string;
    /** How long the server asked to wait, in milliseconds; undefined where it did not. */
    readonly retryAfterMs: number | undefined;
    /** How much of that is heeded: at most the option `retry.maxPauseMs`. */
    readonly heededMs: number | undefined;
  };
  /** A bucket sends nothing for a while, after a refusal. */
  paused: {
    /** Key of the bucket. */
    readonly bucket: string;
    /** How long, in milliseconds. */
    readonly pausedMs: number;
    /** The weight that may be in flight and cooling afterwards; it grows until the whole limit is ours again. */
    readonly available: number;
  };
  /** A bucket sends again. */
  resumed: {
    /** Key of the bucket. */
    readonly bucket: string;
    /** The weight that may be in flight and cooling now. */
    readonly available: number;
  };
  /**
   * Refusals have shown that the server allows fewer calls in a shorter time than any limit of the table says, and the
   * bucket keeps to that now. Look for a newer table, or override the endpoint.
   */
  learnt: {
    /** Key of the bucket. */
    readonly bucket: string;
    /** Calls that were accepted in one window; it grows while no refusal says otherwise. */
    readonly amount: number;
    /** Length of that window, in milliseconds. */
    readonly windowMs: number;
  };
  /** A request was given up before it was sent. */
  dropped: {
    /** As `lookup` names it. */
    readonly endpoint: string;
    /** App Key that its limits are counted for. */
    readonly appKey: string;
    /** Keys of its buckets. */
    readonly buckets: readonly string[];
    /** `ERR_CANCELED` for an abort, else the code of its `ThrottleError`. */
    readonly code: string;
    /** How long it waited in all, in milliseconds. */
    readonly waitedMs: number;
    /** How much of that it waited since it was sent last: all, where it has not been sent before. */
    readonly queuedMs: number;
  };
  /** Redis does not answer, or the file of the windows cannot be used: what happens meanwhile is the option `onOutage` of either. */
  outage: {
    /** App Key of the windows that are concerned, as `lookup` gives it; `*` where it is all. */
    readonly appKey: string;
    /** What happens meanwhile: the option `onOutage` of `redis` or `file`. */
    readonly policy: 'wait' | 'local' | 'open';
    /** What was last known of the cause. */
    readonly reason: string;
  };
  /** Redis answers again, or the file can be used. */
  recovered: {
    /** App Key of the windows that are concerned; `*` where it is all. */
    readonly appKey: string;
  };
  /** A request was left alone: it was sent without a permit. */
  untouched: {
    /**
     * `unlimited`: its host is not one of the API's, or the table has no limit for it; `skip`: its own wish; `bypassed`:
     * an interceptor replaced both its adapter and its transforms, or a transform its adapter, which is also warned of once.
     */
    readonly reason: 'unlimited' | 'skip' | 'bypassed';
    /** In capitals. */
    readonly method: string;
    /** Host that it goes to, with its port; undefined where its URL is none. */
    readonly host: string | undefined;
  };
}

/** Listens to one kind of event. */
export type Listener<Name extends keyof ThrottleEvents> = (event: ThrottleEvents[Name]) => void;

const NAMES = Object.keys({
  waiting: 0,
  sent: 0,
  settled: 0,
  refused: 0,
  paused: 0,
  resumed: 0,
  learnt: 0,
  dropped: 0,
  outage: 0,
  recovered: 0,
  untouched: 0,
} satisfies Record<keyof ThrottleEvents, 0>);

/** Who listens to what. */
export class Events {
  /**
   * Each registration by itself: a function that listens twice is called twice, and stopped one at a time. A list is never
   * changed, so that who listens during an event, or stops to, changes nothing for that.
   */
  readonly #listeners = new Map<keyof ThrottleEvents, readonly Registration[]>();

  /**
   * Calls `listener` at each `name` event, until the function returned is called.
   *
   * @throws TypeError when there is no such event, or `listener` is no function
   */
  on<Name extends keyof ThrottleEvents>(name: Name, listener: Listener<Name>): () => void {
    if (!NAMES.includes(name)) {
      throw new TypeError(expected('event', `one of ${NAMES.join(', ')}`, name));
    }
    if (typeof listener !== 'function') {
      throw new TypeError(expected('listener', 'a function', listener));
    }
    const registration: Registration = { call: listener };
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), registration]);
    return () => {
      const others = this.#listeners.get(name)?.filter((other) => other !== registration) ?? [];
      if (others.length > 0) this.#listeners.set(name, others);
      else this.#listeners.delete(name);
    };
  }

  /** Whether anybody listens. Ask before making an event, so that one nobody wants costs nothing. */
  has(name: keyof ThrottleEvents): boolean {
    return this.#listeners.has(name);
  }

  /** Tells the listeners of `name`. */
  emit<Name extends keyof ThrottleEvents>(name: Name, event: ThrottleEvents[Name]): void {
    for (const { call } of this.#listeners.get(name) ?? []) {
      try {
        const returned = call(event as never);
        // Unhandled, what an asynchronous listener throws would end the process.
        if (returned instanceof Promise)
          returned.catch((error: unknown) => {
            warn(name, error);
          });
      } catch (error) {
        warn(name, error);
      }
    }
  }
}

interface Registration {
  readonly call: (event: never) => unknown;
}

/** A request must not fail because somebody who watches it does; nor may that be lost. */
function warn(name: keyof ThrottleEvents, error: unknown): void {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : show(error);
  process.emitWarning(`A listener of '${name}' threw: ${what}`, 'ThrottleWarning');
}
