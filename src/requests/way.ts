import type { Buckets } from '../bucket/buckets.js';
import type { Events } from '../events.js';
import type { Match } from '../limits/result.js';
import type { LimitsTable } from '../limits/table.js';
import type { BeforeSend } from '../options/request-options.js';
import type { Tenant } from '../options/tenants.js';
import type { Queue } from '../queue/queue.js';
import type { Floor } from '../window/floor.js';
import type { Call } from './call.js';
import type { Drain } from './drain.js';
import type { Settling } from './settle-permits.js';

/** What all requests of a throttle go through. */
export interface Way {
  /** Finds the limits of a call, which may say what it weighs, by what they are at that moment. */
  readonly find: (target: Call['target'], weight: number | undefined) => Match | undefined;
  readonly buckets: Buckets;
  readonly queue: Queue;
  readonly settling: Settling;
  readonly events: Events;
  /** Requests that have not ended. */
  readonly open: Drain;
  readonly table: LimitsTable;
  /** What is learnt of the round trips to the host of a call. */
  readonly floorOf: (target: Call['target']) => Floor | undefined;
  readonly maxWaitMs: number;
  readonly tenantOf: (name: string | undefined) => Tenant;
  /** How often a refused request is sent again. */
  readonly retryLimit: number;
  readonly beforeSend: BeforeSend | undefined;
}
