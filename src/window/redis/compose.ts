import { Group } from './group.js';
import type { Ask, BucketReport } from './protocol.js';
import { waitedForIn } from '../joined.js';
import type { Demand } from '../window.js';
import { RedisWindow } from './window.js';

/** What a request needs of one window. */
export interface RedisDemand {
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
    for (const demands of wantedBy(asker)) {
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

/** What the next requests in the line of `asker` need, but for what there is by now in the windows after it. */
function wantedBy(asker: RedisWindow): RedisDemand[][] {
  const left = new Map<RedisWindow, number>();
  return asker.wanted().map((wanted) => {
    const demands = wanted.map((demand) => toRedisDemand(demand, asker.appKey));
    // What it has of a line that it has passed is reserved, and of those after it others may use what there is.
    const inLine = demands.slice(0, waitedForIn(wanted, 0).length).map(({ window }) => window);
    const group = new Group(inLine);
    for (const window of inLine) window.group = group;
    return demands.filter(({ window, weight }) => {
      // What those need who have a permit of `asker` by now is theirs.
      const spare = left.get(window) ?? (asker.holding.stock > 0 ? 0 : window.spare);
      left.set(window, spare - weight);
      return spare < weight;
    });
  });
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

/** How many windows, and requests, go into one call, so that Redis is not kept from others for long. */
const MAX_WINDOWS = 100;
const MAX_ASKS = 200;
