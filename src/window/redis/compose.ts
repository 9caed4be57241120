import type { Ask, BucketReport } from './protocol.js';
import { wantedBy, type RedisDemand } from './wanted.js';
import type { RedisWindow } from './window.js';

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
