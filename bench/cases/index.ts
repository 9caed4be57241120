import { buckets } from './buckets/buckets.js';
import { burst } from './burst/burst.js';
import { busy } from './busy/busy.js';
import type { Case } from './case.js';
import { distance } from './distance/distance.js';
import { doors } from './doors/doors.js';
import { drain } from './drain/drain.js';
import { latency } from './latency/latency.js';
import { lookup } from './lookup/lookup.js';
import { metrics } from './metrics/metrics.js';
import { processes } from './processes/processes.js';
import { promise } from './promise/promise.js';
import { stale } from './stale/stale.js';
import { startUp } from './start/start.js';

/** All cases, by name. */
export const cases = {
  promise,
  distance,
  latency,
  burst,
  drain,
  busy,
  buckets,
  lookup,
  stale,
  start: startUp,
  processes,
  doors,
  metrics,
};

type DataOf<C> = C extends Case<infer Data> ? Data : never;

/** The numbers of a run: of those cases that were in it. */
export type CaseData = { readonly [Name in keyof typeof cases]?: DataOf<(typeof cases)[Name]> };
