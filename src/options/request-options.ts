import { readTenant } from './tenants.js';
import { checkObject, readFlag, readFunction, readMs, readWhole } from '../checks/readers.js';

/**
 * Runs when a request's permits are there, right before it is sent: also before it is sent again. It may wait; what it
 * throws fails the request, on which nothing is spent then.
 *
 * @param outgoing - what the door sends: from axios, the request's config; from `fetch`, its headers. Both have
 * `headers.set(name, value)`; where both doors are used, make use of no more than that.
 */
export type BeforeSend<Outgoing = never> = Bivariant<Outgoing>['call'];

/** One who uses but one door may write down the type of what that sends: the parameters of methods may be narrower. */
interface Bivariant<Outgoing> {
  call(outgoing: Outgoing): void | PromiseLike<void>;
}

/** Settings of one request, the same for all doors. An explicit `undefined` means the default. */
export interface RequestOptions<Outgoing = never> {
  /**
   * Place in line, a whole number from 0, which goes first, to 9, the last.
   * @defaultValue `5`
   * @example `{ priority: 0 }`
   */
  readonly priority?: number | undefined;
  /**
   * What the request counts, a whole number from 1, in limits of messages; where all its limits are of calls, in these.
   * @defaultValue the number of receivers in the body; 1 for calls
   * @example `{ weight: 600 }`
   */
  readonly weight?: number | undefined;
  /**
   * As the option `maxWaitMs`, for this request: milliseconds from 0, or `Infinity`.
   * @defaultValue the option
   * @example `{ maxWaitMs: 2000 }`
   */
  readonly maxWaitMs?: number | undefined;
  /**
   * Whose request it is, where many share one quota: within a priority, tenants take turns in line, by the weight that is
   * sent for each, as the option `tenants` says. A text that is not empty.
   * @defaultValue all requests that name none are one tenant
   * @example `{ tenant: customer.id }`
   */
  readonly tenant?: string | undefined;
  /**
   * Whether to send it at once and uncounted.
   * @defaultValue `false`
   * @example `{ skip: true }`
   */
  readonly skip?: boolean | undefined;
  /**
   * As the option `beforeSend`, for this request.
   * @defaultValue the option
   */
  readonly beforeSend?: BeforeSend<Outgoing> | undefined;
}

/** The settings of one request. */
export interface RequestSettings {
  readonly priority: number;
  readonly weight: number | undefined;
  readonly maxWaitMs: number | undefined;
  readonly tenant: string | undefined;
  readonly skip: boolean;
  readonly beforeSend: BeforeSend | undefined;
}

/** Priorities are 0 to 9, as in Bottleneck. */
export const PRIORITIES = 10;

/**
 * Fills in the defaults of a request's settings.
 *
 * @param within - what a setting's name follows in errors
 * @throws TypeError or RangeError that names the setting, its value and what was expected
 */
export function readRequestOptions(
  options: RequestOptions | undefined,
  within = 'throttle.',
): RequestSettings {
  if (options === undefined) return DEFAULT_REQUEST;
  checkObject(options, KNOWN, 'throttle');
  const { priority, weight, maxWaitMs, tenant, skip, beforeSend } = options;
  return {
    priority:
      priority === undefined
        ? DEFAULT_REQUEST.priority
        : readWhole(priority, `${within}priority`, 0, PRIORITIES - 1),
    weight: weight === undefined ? undefined : readWhole(weight, `${within}weight`, 1),
    maxWaitMs:
      maxWaitMs === undefined ? undefined : readMs(maxWaitMs, `${within}maxWaitMs`, Infinity),
    tenant: readTenant(tenant, `${within}tenant`),
    skip: readFlag(skip, `${within}skip`, false),
    beforeSend: readFunction(beforeSend, `${within}beforeSend`),
  };
}

/** Places in line default to the middle, as in Bottleneck. */
const DEFAULT_REQUEST: RequestSettings = Object.freeze({
  priority: 5,
  weight: undefined,
  maxWaitMs: undefined,
  tenant: undefined,
  skip: false,
  beforeSend: undefined,
});

const KNOWN = Object.keys({
  priority: 0,
  weight: 0,
  maxWaitMs: 0,
  tenant: 0,
  skip: 0,
  beforeSend: 0,
} satisfies Record<keyof RequestOptions, 0>);
