import type { Moment } from './clocks.js';
import type { Answer, Ask, BucketReport, Reply } from './message.js';
import type { Demand } from '../window.js';
import { RedisWindow } from './window.js';

/** What a request needs of one window. */
interface RedisDemand {
  readonly window: RedisWindow;
  readonly weight: number;
}

/** What goes into one call: windows, and requests that need permits of them. */
export interface Batch {
  readonly windows: readonly RedisWindow[];
  readonly asks: readonly {
    readonly asker: RedisWindow;
    readonly demands: readonly RedisDemand[];
  }[];
}

/** Takes as much as goes into one call out of the windows that ask for permits, and out of those that have news. */
export function takeBatch(asking: Set<RedisWindow>, reporting: Set<RedisWindow>): Batch {
  const windows = new Set<RedisWindow>();
  const asks: { asker: RedisWindow; demands: readonly RedisDemand[] }[] = [];
  for (const asker of asking) {
    if (windows.size >= MAX_WINDOWS || asks.length >= MAX_ASKS) break;
    asking.delete(asker);
    for (const wanted of asker.wanted()) {
      const demands = wanted.map((demand) => toRedisDemand(demand, asker.appKey));
      asks.push({ asker, demands });
      for (const { window } of demands) windows.add(window);
    }
  }
  for (const window of reporting) {
    if (windows.size >= MAX_WINDOWS) break;
    if (window.holding.hasNews || window.holding.isDue(Infinity)) windows.add(window);
    else reporting.delete(window);
  }
  for (const window of windows) reporting.delete(window);
  return { windows: [...windows], asks };
}

function toRedisDemand({ window, weight }: Demand, appKey: string): RedisDemand {
  if (window instanceof RedisWindow && window.appKey === appKey) return { window, weight };
  throw new TypeError('Expected all windows of a request to be in Redis, and of one App Key');
}

/** What a batch says, in the call of that number, which is to be acted on within `limitMs`. */
export function composeBatch(
  { windows, asks }: Batch,
  number: number,
  now: number,
  limitMs: number,
): { readonly buckets: readonly BucketReport[]; readonly asks: readonly Ask[] } {
  const places = new Map(windows.map((window, index) => [window, index + 1]));
  const asked = new Set(asks.flatMap(({ demands }) => demands.map(({ window }) => window)));
  return {
    buckets: windows.map((window) => window.compose(number, now, limitMs, asked.has(window))),
    asks: asks.map(({ demands }) =>
      demands.map(({ window, weight }) => [places.get(window) ?? 0, weight] as const),
    ),
  };
}

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
}

function deliverAnswer(
  asker: RedisWindow,
  demands: readonly RedisDemand[],
  { askAgainMs, delaysMs }: Answer,
  now: number,
): void {
  asker.answered();
  // At random within the second half, so that not all who were refused ask in the same moment.
  if (askAgainMs > 0) asker.denied(now + askAgainMs * (0.5 + Math.random() / 2));
  for (const [index, delayMs] of delaysMs.entries()) {
    const demand = demands[index];
    // What may go now may go at once, not from the next whole millisecond on.
    const at = delayMs === 0 ? 0 : now + delayMs;
    demand?.window.holding.granted(demand.weight, at);
  }
}

/** How many windows, and requests, go into one call, so that Redis is not kept from others for long. */
const MAX_WINDOWS = 100;
const MAX_ASKS = 200;
