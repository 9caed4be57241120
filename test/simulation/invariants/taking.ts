import { Violation } from '../violation.js';
import type { Life } from '../world/life.js';
import type { SimulatedRequest } from '../world/request.js';

/** How much earlier the client may have heard of a pause than it was written down, in milliseconds. */
const PAUSE_MS = 1;

/** `request` has got its permits at the moment `now`: checks that it may have them, and that it was its turn. */
export function checkTake(life: Life, request: SimulatedRequest, now: number): void {
  if (request.isAborted)
    throw new Violation('abort', `${request.name} got permits after its abort`);
  if (request.isClosed) throw new Violation('close', `${request.name} got permits after the close`);
  for (const [index, { bucket, weight }] of request.needs.entries()) {
    const book = life.book(bucket, request.step.quota, index);
    // In whole milliseconds from the next on, but where Redis or the file count them by their own clocks: then up to one earlier.
    const low = book.heldUntil(life.world.scenario.kind === 'memory' ? now : now + 1);
    if (low + weight > book.amount && isBoundTight(life, request, index)) {
      throw new Violation(
        'rule',
        `${request.name} made it ${low} + ${weight} of ${book.amount} in ${bucket}`,
      );
    }
    // What another process has heard, or asked of Redis before, is told later.
    if (life.world.scenario.kind === 'memory' && now < book.pausedUntil - PAUSE_MS) {
      const earlyMs = book.pausedUntil - now;
      throw new Violation('pause', `${request.name} went ${earlyMs} ms before the end of a pause`);
    }
    // What was refused under a long limit may be let go of, and gives its turn back.
    const isEven = life.world.scenario.options.pacing === 'even' && !life.learning.has(bucket);
    // Who took its permit by hand hears of it in a later microtask, when those after it may have taken theirs.
    const isAfterOthers = request.step.byHand === true && book.pacedAt === now;
    const nextAt = isAfterOthers ? book.nextBefore : book.nextAt;
    if (isEven && life.world.sharing.isPacedAlone && now < nextAt - 1e-6) {
      throw new Violation(
        'pacing',
        `${request.name} went ${nextAt - now} ms before its turn in ${bucket}`,
      );
    }
  }
  // What is kept in the narrower limit, another process may use, or a refusal takes away: then it is to be had there once more,
  // while those go on who have kept less.
  const isKept = life.world.scenario.kind === 'memory' && !isSetBack(life, request);
  if (request.needs.length > 1 && !isKept) return;
  for (const other of life.open) {
    const isRival = other.state === 'waiting' && other.buckets === request.buckets;
    if (other === request || !isRival || !other.precedes(request)) continue;
    // It may be about to fail: its promise settles in a later microtask.
    life.overtaken.push({ request, other, attempts: other.attempts });
  }
}

/** Whether less than all of a limit of `request` may be used, after a refusal. */
function isSetBack({ quota, keys }: Life, { needs }: SimulatedRequest): boolean {
  return quota
    .stats()
    .some(
      (entry) =>
        entry.available < entry.amount &&
        needs.some(({ bucket }) => bucket === keys.get(entry.bucket)),
    );
}

/** Whether nothing is over the limit for what has befallen those who share the window. */
function isBoundTight(
  { world, scope, hasSlept }: Life,
  { needs }: SimulatedRequest,
  index: number,
): boolean {
  if (hasSlept && world.scenario.kind === 'redis') return false;
  const { limit } = needs[index]!;
  const bound = world.sharing.boundOf(limit, scope, world.now);
  const amount = Math.floor(limit.amount * world.scenario.options.share + 1e-9);
  return bound !== undefined && bound.amount <= amount && bound.windowMs >= limit.windowMs;
}

/** Nobody went before those who were to go first, but those that have failed at that moment. */
export function checkOrder({ overtaken }: Life): void {
  for (const { request, other, attempts } of overtaken.splice(0)) {
    if (other.state === 'settled' && other.attempts === attempts) continue;
    // Who took its permit by hand hears of it in a later microtask.
    if (other.step.byHand && other.state === 'flying') continue;
    throw new Violation('order', `${request.name} went before ${other.name}`);
  }
}
