import type { AxiosResponse } from 'axios';
import type { AcquireRequest } from '../../../src/index.js';
import { BASE_URL } from '../scenario/table.js';
import type { Life } from './life.js';
import type { SimulatedRequest } from './request.js';

/** How a request of a client would be sent. */
export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly data: unknown;
  readonly throttle: object;
}

/** Sends `request` with a permit that is taken by hand, and tells that how it ended. */
export async function sendByHand(
  life: Life,
  request: SimulatedRequest,
  { method, url, data, throttle, ...aborting }: Sending,
): Promise<AxiosResponse> {
  // A throttle that was closed knows of no client.
  const place = { method, url, baseURL: BASE_URL, body: data };
  const asked: AcquireRequest = { ...place, ...throttle, ...aborting };
  const permit = await life.quota.acquire(asked);
  try {
    const response = await life.flyByHand(request);
    const { error } = response.data as { error?: string };
    const isByGateway = response.status === 502 || response.status === 504;
    if (error === undefined) permit.settle(isByGateway ? 'lost' : 'answered');
    else permit.refuse({ retryAfterMs: retryAfterOf(response) });
    return response;
  } catch (lost) {
    permit.settle('lost');
    throw lost;
  }
}

/** Seconds, or a date. */
function retryAfterOf({ headers }: AxiosResponse): number | undefined {
  const value: unknown = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  return Date.parse(value) - Date.parse(String(headers.date));
}
