// A user's TypeScript where axios is not installed, nor a library of metrics: fetch, and permits by hand.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  isThrottleError,
  throttle,
  type AcquiredPermit,
  type FetchRequestOptions,
  type Throttle,
} from 'easemob-throttle';
import { registerMetrics } from 'easemob-throttle/metrics';

const server = createServer((_request, response) => response.end('{}'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
const url = `http://${host}/my-org/my-app/users/user1`;

const quota: Throttle = throttle({
  hosts: [host],
  overrides: { 'GET /users/{username}': '2/min' },
  beforeSend: ({ headers }) => headers.set('authorization', 'Bearer token'),
});
const throttled: typeof fetch = quota.fetch();
const response = await throttled(url);
if (response.status !== 200) throw new Error(`Expected 200, got ${response.status}`);

const permit: AcquiredPermit = await quota.acquire({ url, priority: 0 });
permit.settle('answered');

const late = await quota
  .fetch()(url, { throttle: { maxWaitMs: 10 } })
  .catch((e: unknown) => e);
if (!isThrottleError(late) || late.code !== 'ERR_THROTTLE_WAIT') {
  throw new Error(`Expected ERR_THROTTLE_WAIT, got ${String(late)}`);
}
// @ts-expect-error -- the settings of a request are typed
const settings: FetchRequestOptions = { priority: 'high' };
const wrong = await quota
  .fetch()(url, { throttle: settings })
  .catch((e: unknown) => e);
if (!(wrong instanceof TypeError)) throw new Error(`Expected a TypeError, got ${String(wrong)}`);

const axios = await import('axios' as string).catch((e: unknown) => e as NodeJS.ErrnoException);
if (axios.code !== 'ERR_MODULE_NOT_FOUND') throw new Error('Expected axios not to be installed');

let reason: unknown;
try {
  registerMetrics(quota);
} catch (e) {
  reason = e;
}
if (!String(reason).includes('npm install prom-client')) {
  throw new Error(`Expected prom-client not to be installed, got ${String(reason)}`);
}

await quota.close();
server.close();
console.log('Consumer without axios: ok');
