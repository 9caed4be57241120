import type { Consumer } from './consumers.js';
import type { TableOptions } from './recognizer.js';
import type { FaultRule } from './faults.js';
import type { Latency } from './latency.js';
import type { RefuseMessagesWith } from './refusals.js';
import type { CountedRequest } from './sandbox.js';

/** Options of `startSandbox()`. A bad value rejects with a TypeError that names the option, the value and what was expected. */
export interface SandboxOptions extends TableOptions {
  /**
   * Port to listen on, 0 to 65535; 0 takes a free one.
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /**
   * Address to listen on.
   * @defaultValue `'127.0.0.1'`
   */
  readonly host?: string | undefined;
  /**
   * One-way delays in milliseconds, 0 or more: one number, a range `[min, max]` from which each request draws uniformly,
   * or `{ request, response }` with either for each way. A request is counted when its request delay has passed, and its
   * answer leaves when the response delay has passed after that. Timers have a resolution of about 1 ms.
   * @defaultValue 0
   */
  readonly latencyMs?: Latency | undefined;
  /**
   * Makes the drawn delays, phases and faults repeatable. A whole number from 0 to 2³² − 1.
   * @defaultValue Random
   */
  readonly seed?: number | undefined;
  /**
   * How the server counts. `'sliding'`: the last window before each request, exactly. `'fixed'`: consecutive windows; up
   * to twice the amount can pass around a border.
   * @defaultValue `'sliding'`
   */
  readonly windows?: 'sliding' | 'fixed' | undefined;
  /**
   * Where fixed windows start, in milliseconds after the sandbox did, from 0. Only with `windows: 'fixed'`.
   * @defaultValue Random for each bucket
   */
  readonly phaseMs?: number | undefined;
  /**
   * Status of a call that is refused for want of message quota alone: 403 `message_send_error`, as the vendor has
   * documented it since 2024, or 429 `reach_limit`, as any other call over quota.
   * @defaultValue `403`
   */
  readonly refuseMessagesWith?: RefuseMessagesWith | undefined;
  /**
   * Other consumers of the quota, spending it steadily from inside the server.
   * @defaultValue None
   */
  readonly consumers?: readonly Consumer[] | undefined;
  /**
   * What goes wrong, and for which requests. Rules that befall the same request act together.
   * @defaultValue None
   */
  readonly faults?: readonly FaultRule[] | undefined;
  /**
   * Called with every request at the moment when it is counted, before the next one is. What it throws is not caught.
   * @defaultValue None
   */
  readonly onRequest?: ((request: CountedRequest) => void) | undefined;
}
