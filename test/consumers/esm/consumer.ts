// An ESM user's TypeScript. scripts/check-package.js compiles and runs it against the packed package.
import axios, { type AxiosInstance, type AxiosRequestConfig } from 'axios';
import {
  defineLimits,
  isThrottleError,
  throttle,
  type Throttle,
  type ThrottleOptions,
} from 'easemob-throttle';
import { agoraChat, easemobLatest } from 'easemob-throttle/limits';
import { startSandbox, type Sandbox } from 'easemob-throttle/sandbox';

const sandbox: Sandbox = await startSandbox({ overrides: { 'GET /users/{username}': '1/min' } });
const client: AxiosInstance = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
const options: ThrottleOptions = {
  overrides: { 'GET /users/{username}': '1/min' },
  maxWaitMs: 100,
};
const quota: Throttle = throttle(client, options);

const settings: AxiosRequestConfig = { throttle: { priority: 1 } };
const response = await client.get('/users/user1', settings);
if (response.status !== 200) throw new Error(`Expected 200, got ${response.status}`);

// @ts-expect-error -- the settings of a request are typed
const wrong: AxiosRequestConfig = { throttle: { priority: 'high' } };
const error = await client.get('/users/user1', wrong).catch((reason: unknown) => reason);
if (!(error instanceof TypeError)) throw new Error(`Expected a TypeError, got ${String(error)}`);

const late = await client
  .get('/users/user1', { throttle: { priority: 1 } })
  .catch((reason: unknown) => reason);
if (!isThrottleError(late) || late.code !== 'ERR_THROTTLE_WAIT') {
  throw new Error(`Expected ERR_THROTTLE_WAIT, got ${String(late)}`);
}

const found = quota.lookup({ url: '/users/user1' });
if (found?.limits[0]?.amount !== 1) throw new Error(`Expected 1, got ${JSON.stringify(found)}`);

const table = defineLimits({
  name: 'Example',
  hosts: ['api.example.com'],
  sections: [{ name: 'Items', rows: [['list items', 'GET', '/items', '10/s']] }],
});
throttle(axios.create(), { limits: table, overrides: { 'GET /items': '5/s' } });
// @ts-expect-error -- the ids of a table are typed
const misspelt: ThrottleOptions<(typeof table.ids)[number]>['overrides'] = { 'GET /item': '5/s' };
try {
  throttle(axios.create(), { limits: table, overrides: misspelt });
  throw new Error('Expected the misspelt id to be refused');
} catch (reason) {
  if (!(reason instanceof RangeError)) throw reason;
}

for (const limits of [easemobLatest, agoraChat]) {
  await throttle(axios.create(), { limits, overrides: { 'GET /thread': '5/s' } }).close();
}

await quota.close();
await sandbox.close();
console.log('ESM consumer: ok');
