import type { Batch } from './compose.js';
import type { Moment } from './clocks.js';
import type { Answer, Reply } from './protocol.js';
import type { RedisDemand } from './wanted.js';
import type { RedisWindow } from './window.js';

/** Tells the windows of a batch, which was composed at that moment, what Redis has replied at the moment `now`. */
export function deliverBatch(
  { windows, asks }: Batch,
  { buckets, answers }: NonNullable<Reply['done']>,
  composedAt: Moment,
  now: number,
): void {
  for (const [index, window] of windows.entries()) {
    const state = buckets[index];
    if (state !== undefined) window.delivered(state, composedAt);
  }
  for (const [index, { asker, demands }] of asks.entries()) {
    const answer = answers[index];
    if (answer !== undefined) deliverAnswer(asker, demands, answer, now);
  }
  // In all of them before anybody goes, who may need several.
  for (const { holding } of windows) holding.dropOutgrown(now);
}

function deliverAnswer(
  asker: RedisWindow,
  demands: readonly RedisDemand[],
  { askAgainMs, delaysMs }: Answer,
  now: number,
): void {
  asker.answered();
  // What was said of a limit that has changed since says nothing of what it is now.
  const isOver = demands.some(({ window }) => window.holding.isChanged);
  // At random within the second half, so that not all who were refused ask in the same moment.
  if (askAgainMs > 0 && !isOver) asker.denied(now + askAgainMs * (0.5 + Math.random() / 2));
  for (const [index, delayMs] of delaysMs.entries()) {
    const demand = demands[index];
    // What may go now may go at once, not from the next whole millisecond on.
    const at = delayMs === 0 ? 0 : now + delayMs;
    demand?.window.holding.granted(demand.weight, at);
    // Nobody waits for it any longer: it goes back soon.
    if (!asker.isAwaited) demand?.window.offer();
  }
}
