import type { BeforeSend } from '../options/request-options.js';
import type { Call } from './call.js';

/**
 * Runs `beforeSend` on what is about to be sent.
 *
 * @throws what it throws; TypeError where it changed what the limits were looked up by
 */
export async function prepare({ target, outgoing }: Call, beforeSend: BeforeSend): Promise<void> {
  const { method, url, baseURL, data } = target;
  await beforeSend(outgoing as never);
  const isSame =
    method === target.method &&
    url === target.url &&
    baseURL === target.baseURL &&
    data === target.data;
  if (!isSame) {
    const what = 'Expected `beforeSend` to leave the method, the URL and the body as they are';
    throw new TypeError(`${what}: the permits were taken for these`);
  }
}
