import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { ActiveConsumer, type Consumer } from './consumers.js';
import { Delays } from './delays.js';
import { Recognizer } from './recognizer.js';
import { Faults, type FaultRule } from './faults.js';
import { FixedCount } from './fixed-count.js';
import { drawLatency, type LatencyDraw } from './latency.js';
import { Ledger } from './ledger.js';
import { seededRandom } from './random.js';
import type { RefuseMessagesWith } from './refusals.js';
import type { Issuer } from './replies/received.js';
import type { CountedRequest } from './sandbox.js';
import type { Settings } from './settings.js';
import { SlidingCount } from './sliding-count.js';
import { checkConsumer, checkFault } from './validate.js';

/** What the handlers of one sandbox share. */
export interface Context {
  readonly recognizer: Recognizer;
  readonly ledger: Ledger;
  readonly faults: Faults;
  readonly delays: Delays;
  readonly issuer: Issuer;
  readonly drawLatency: () => LatencyDraw;
  /** Milliseconds since the sandbox started, on the monotonic clock. */
  readonly now: () => number;
  readonly refuseMessagesWith: RefuseMessagesWith;
  readonly onRequest: ((request: CountedRequest) => void) | undefined;
}

export function createContext(settings: Settings): Context {
  const { seed, windows, phaseMs, latencyMs } = settings;
  // Each purpose draws its own numbers, so that a change of one does not change the others.
  const forLatency = seededRandom(seed);
  const forPhases = seededRandom(seed + 1);
  const forFaults = seededRandom(seed + 2);
  const startedAt = performance.now();
  let issued = 0;
  const context: Context = {
    recognizer: new Recognizer(settings),
    ledger: new Ledger((windowMs) =>
      windows === 'sliding'
        ? new SlidingCount(windowMs)
        : new FixedCount(windowMs, phaseMs ?? forPhases() * windowMs),
    ),
    faults: new Faults(forFaults),
    delays: new Delays(),
    issuer: {
      application: randomUUID(),
      nextId: () => `1029${String((issued += 1)).padStart(15, '0')}`,
    },
    drawLatency: () => drawLatency(latencyMs, forLatency),
    now: () => performance.now() - startedAt,
    refuseMessagesWith: settings.refuseMessagesWith,
    onRequest: settings.onRequest,
  };
  for (const [index, consumer] of settings.consumers.entries()) {
    addConsumer(context, consumer, `consumers[${index}]`);
  }
  for (const [index, rule] of settings.faults.entries())
    addFault(context, rule, `faults[${index}]`);
  return context;
}

/** Adds a consumer; the function returned stops it. `option` is what errors call it. */
export function addConsumer(context: Context, consumer: Consumer, option: string): () => void {
  checkConsumer(option, consumer);
  const { ledger, now } = context;
  const active = new ActiveConsumer(withEndpoint(context, consumer, option), now());
  ledger.addConsumer(active);
  return () => {
    active.stop(now());
  };
}

/** Adds a fault; the function returned takes it out. `option` is what errors call it. */
export function addFault(context: Context, rule: FaultRule, option: string): () => void {
  checkFault(option, rule);
  return context.faults.add(withEndpoint(context, rule, option));
}

/** A copy that names its endpoint by the id that requests are recognized by. */
function withEndpoint<T extends { readonly endpoint?: string | undefined }>(
  { recognizer }: Context,
  rule: T,
  option: string,
): T {
  if (rule.endpoint === undefined) return { ...rule };
  return { ...rule, endpoint: recognizer.resolve(`${option}.endpoint`, rule.endpoint) };
}
