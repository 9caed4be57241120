import type { BucketStats } from '../../../src/index.js';
import { Violation } from '../violation.js';
import type { Life } from '../world/life.js';
import type { SimulatedRequest } from '../world/request.js';

/** A timer may be a millisecond late by its coarseness, and one more by rounding, beside what the scenario adds. */
const TIMER_MS = 2.5;

/** Nobody who could go waits: he is first for all that he needs, and all of it is there. */
export function checkIdleRoom(life: Life, stats: readonly BucketStats[]): void {
  const { world, runtime, waiting } = life;
  if (waiting.length === 0) return;
  const byBucket = new Map(stats.map((entry) => [life.keys.get(entry.bucket), entry]));
  for (const request of waiting) {
    const hasAll = request.needs.every(({ bucket }, index) =>
      hasRoom(life, request, index, byBucket.get(bucket)),
    );
    const isFree =
      hasAll &&
      !waiting.some(
        (other) => other !== request && other.meets(request) && other.mayPrecede(request),
      );
    const patienceMs = isFree ? world.sharing.patienceMs(life, request) : undefined;
    request.freeSince = patienceMs !== undefined ? (request.freeSince ?? world.now) : undefined;
    if (request.freeSince === undefined) continue;
    const since = Math.max(request.freeSince, runtime.heldUntil);
    if (world.now - since <= TIMER_MS + runtime.plan.lateMs + (patienceMs ?? 0)) continue;
    throw new Violation(
      'idle',
      `${request.name} could have gone ${(world.now - since).toFixed(3)} ms ago`,
    );
  }
}

function hasRoom(
  life: Life,
  { needs, step }: SimulatedRequest,
  index: number,
  entry: BucketStats | undefined,
): boolean {
  const { bucket, weight } = needs[index]!;
  if (isLearning(life, bucket)) return false;
  const now = life.runtime.monotonic();
  const book = life.book(bucket, step.quota, index);
  if (now < book.nextAt || (entry?.pausedMs ?? 0) > 0) return false;
  const held = book.held(now).high + life.world.sharing.heldElsewhere(bucket, life).high;
  return held + weight <= (entry?.available ?? book.amount);
}

/** Whether somebody who shares the window has yet to find out what a refusal was for: its permit is kept until then. */
function isLearning({ world, learning }: Life, bucket: string): boolean {
  if (world.scenario.kind === 'memory') return learning.has(bucket);
  return world.slots.some(({ lives }) => lives.some((other) => other.learning.has(bucket)));
}

/** Of those who came when there was no room, no more wait than are let in; who comes again keeps the place that he had. */
export function checkQueue(life: Life, stats: readonly BucketStats[]): void {
  const { options, kind } = life.world.scenario;
  const isSetBack = stats.some(
    ({ available, amount, pausedMs }) => available < amount || pausedMs > 0,
  );
  if (options.maxQueue === 0 && !isSetBack) checkTrials(life);
  // Where others share the window, one more may wait to hear whether it has to.
  if (options.maxQueue === Infinity || kind !== 'memory') return;
  const counts = new Map<string, number>();
  for (const { needs, attempts } of life.waiting) {
    // Under several limits it may have come from another line.
    if (attempts > 0 || needs.length > 1) continue;
    const { bucket } = needs[0]!;
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  for (const [bucket, count] of counts) {
    if (count <= options.maxQueue) continue;
    throw new Violation('maxQueue', `${count} wait for ${bucket}, and ${options.maxQueue} may`);
  }
}

/** Where nobody may wait, nobody does but to hear whether it has to. */
function checkTrials({ world, runtime, waiting, updatedAt }: Life): void {
  const ms = world.sharing.trialMs(waiting.length);
  if (ms === undefined || updatedAt > -Infinity) return;
  for (const request of waiting) {
    // Who comes again waits, and holds up those behind him.
    const isBehind = waiting.some((other) => other.attempts > 0 && other.meets(request));
    if (isBehind || request.needs.length > 1) continue;
    const waitedMs = runtime.monotonic() - request.waitsSince;
    const heldMs = world.now - runtime.heldUntil;
    if (Math.min(waitedMs, heldMs) <= ms + TIMER_MS + runtime.plan.lateMs) continue;
    throw new Violation('maxQueue', `${request.name} waits for ${waitedMs.toFixed(3)} ms`);
  }
}

/** Nobody waits for longer than he is willing to. */
export function checkDeadlines(life: Life): void {
  const { world, runtime } = life;
  const now = runtime.monotonic();
  for (const request of life.waiting) {
    const maxWaitMs = request.maxWaitMs(world.scenario.options.maxWaitMs);
    if (maxWaitMs === Infinity) continue;
    const overMs = request.waitedMs + now - request.waitsSince - maxWaitMs;
    const heldMs = world.now - runtime.heldUntil;
    if (Math.min(overMs, heldMs) <= TIMER_MS + runtime.plan.lateMs) continue;
    throw new Violation('deadline', `${request.name} waits for ${overMs.toFixed(3)} ms too long`);
  }
}
