import { PRIORITIES } from './bucket/tally.js';
import { checkObject, readFlag, readMs, readWhole } from './checks/readers.js';

/** Settings of one request, as `throttle` in its axios config. */
export interface ThrottleRequestOptions {
  /** Place in line, a whole number: 0 goes first, 9 last. @defaultValue `5` */
  readonly priority?: number | undefined;
  /**
   * What the request counts, a whole number from 1, in limits of messages; where all its limits are of calls, in these.
   * @defaultValue the number of receivers in the body; 1 for calls
   */
  readonly weight?: number | undefined;
  /** As the option `maxWaitMs`, for this request. @defaultValue the option */
  readonly maxWaitMs?: number | undefined;
  /** Whether to send it at once and uncounted. @defaultValue `false` */
  readonly skip?: boolean | undefined;
}

declare module 'axios' {
  interface AxiosRequestConfig {
    /** How this request is throttled, where a throttle is attached to the client. */
    throttle?: ThrottleRequestOptions | undefined;
  }
}

/** The settings of one request. */
export interface RequestSettings {
  readonly priority: number;
  readonly weight: number | undefined;
  readonly maxWaitMs: number | undefined;
  readonly skip: boolean;
}

/**
 * Fills in the defaults of a request's settings.
 *
 * @throws TypeError or RangeError that names the setting, its value and what was expected
 */
export function readRequestOptions(options: ThrottleRequestOptions | undefined): RequestSettings {
  if (options === undefined) return DEFAULT_REQUEST;
  checkObject(options, KNOWN, 'throttle');
  const { priority, weight, maxWaitMs, skip } = options;
  return {
    priority:
      priority === undefined
        ? DEFAULT_REQUEST.priority
        : readWhole(priority, 'throttle.priority', 0, PRIORITIES - 1),
    weight: weight === undefined ? undefined : readWhole(weight, 'throttle.weight', 1),
    maxWaitMs:
      maxWaitMs === undefined ? undefined : readMs(maxWaitMs, 'throttle.maxWaitMs', Infinity),
    skip: readFlag(skip, 'throttle.skip', false),
  };
}

/** Places in line default to the middle, as in Bottleneck. */
const DEFAULT_REQUEST: RequestSettings = Object.freeze({
  priority: 5,
  weight: undefined,
  maxWaitMs: undefined,
  skip: false,
});

const KNOWN = Object.keys({
  priority: 0,
  weight: 0,
  maxWaitMs: 0,
  skip: 0,
} satisfies Record<keyof ThrottleRequestOptions, 0>);
