import { joinUrl } from '../limits/url.js';
import type { BeforeSend } from '../options/request-options.js';
import type { Call } from './call.js';

/**
 * Runs `beforeSend` on what is about to be sent.
 *
 * @throws what it throws; the interruption where there is one meanwhile; TypeError where it changed what the limits were
 * looked up by
 */
export async function prepare(call: Call, beforeSend: BeforeSend): Promise<void> {
  const { target, outgoing } = call;
  const { method, data } = target;
  const url = joinUrl(target);
  let stop: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    stop = call.onInterruption(reject);
  });
  // Nobody hears of it where `beforeSend` ends the request, and then throws at once.
  interrupted.catch(() => undefined);
  try {
    await Promise.race([beforeSend(outgoing as never), interrupted]);
  } finally {
    stop?.();
  }
  throwInterruption(call);
  const isSame = method === target.method && url === joinUrl(target) && data === target.data;
  if (!isSame) {
    const what = 'Expected `beforeSend` to leave the method, the URL and the body as they are';
    throw new TypeError(`${what}: the limits were looked up by these`);
  }
}

/** @throws the interruption of `call` where there is one */
export function throwInterruption(call: Call): void {
  const reason = call.interruption();
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- of an abort, whatever its reason is
  if (reason !== undefined) throw reason;
}
