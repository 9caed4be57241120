import type { Random } from './random.js';

/** A delay in milliseconds, or a range from which each request draws its own, uniformly. */
export type Delay = number | readonly [min: number, max: number];

/** A delay for both directions, or one for each. */
export type Latency =
  Delay | { readonly request?: Delay | undefined; readonly response?: Delay | undefined };

/** The delay of one request on its way to the server and of its response on the way back. */
export interface LatencyDraw {
  readonly requestMs: number;
  readonly responseMs: number;
}

export function drawLatency(latency: Latency, random: Random): LatencyDraw {
  const { request, response } = bothWays(latency);
  return { requestMs: draw(request, random), responseMs: draw(response, random) };
}

export function bothWays(latency: Latency): { request: Delay; response: Delay } {
  if (typeof latency === 'number' || isRange(latency)) {
    return { request: latency, response: latency };
  }
  return { request: latency.request ?? 0, response: latency.response ?? 0 };
}

function isRange(latency: Latency): latency is readonly [number, number] {
  return Array.isArray(latency);
}

function draw(delay: Delay, random: Random): number {
  if (typeof delay === 'number') return delay;
  const [min, max] = delay;
  return min + random() * (max - min);
}
