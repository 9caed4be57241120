import { waitedForIn } from '../joined.js';
import type { Demand } from '../window.js';
import { Group } from './group.js';
import { RedisWindow } from './window.js';

/** What a request needs of one window. */
export interface RedisDemand {
  readonly window: RedisWindow;
  readonly weight: number;
}

/**
 * What the next requests in the line of `asker` need that is not there for them by now, in order. Of no window that they wait for
 * there they ask for more than may be there, unless one request needs more.
 */
export function wantedBy(asker: RedisWindow): RedisDemand[][] {
  const spare = new Map<RedisWindow, number>();
  const room = new Map<RedisWindow, number>();
  const roomIn = (window: RedisWindow): number =>
    room.get(window) ?? window.snapshot.batch - window.spare;
  const wanted: RedisDemand[][] = [];
  for (const needed of asker.next(MAX_ASKS)) {
    const demands = needed.map((demand) => toRedisDemand(demand, asker.appKey));
    // What it has of a line that it has passed is reserved, and of those after it others may use what there is.
    const inLine = demands.slice(0, waitedForIn(needed, 0).length);
    const missing = demands.filter(({ window, weight }) => {
      const left = spare.get(window) ?? window.spare;
      spare.set(window, left - weight);
      return left < weight;
    });
    // It is covered by what is there.
    if (!missing.some(({ window }) => window === asker)) continue;
    const asked = inLine.filter((demand) => missing.includes(demand));
    if (wanted.length > 0 && asked.some(({ window, weight }) => weight > roomIn(window))) break;
    for (const { window, weight } of asked) room.set(window, roomIn(window) - weight);
    const group = new Group(inLine.map(({ window }) => window));
    for (const { window } of inLine) window.group = group;
    wanted.push(missing);
  }
  return wanted;
}

function toRedisDemand({ window, weight }: Demand, appKey: string): RedisDemand {
  if (window instanceof RedisWindow && window.appKey === appKey) return { window, weight };
  throw new TypeError('Expected all windows of a request to be in Redis, and of one App Key');
}

/** For how many requests of a line to ask in one call. */
const MAX_ASKS = 64;
