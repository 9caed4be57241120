// An ESM user's TypeScript. scripts/check-package.js compiles and runs it against the packed package.
import { createRequire } from 'node:module';
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

// Something has to wait, for which more is loaded.
const busy = axios.create({ baseURL: `${sandbox.url}/my-org/waiting` });
const line = throttle(busy, { overrides: { 'DELETE /users/{username}': '1/s' } });
const startedAt = performance.now();
await Promise.all([busy.delete('/users/user1'), busy.delete('/users/user2')]);
if (performance.now() - startedAt < 999) throw new Error('Expected the second request to wait');
await line.close();

// Bad set-ups are known at once: lmdb is not installed here.
try {
  throttle(axios.create(), { file: { path: '/nowhere/at/all' } });
  throw new Error('Expected `file` to need lmdb');
} catch (reason) {
  if (!String(reason).includes('npm install lmdb')) throw reason;
}
const inRedis = throttle(axios.create(), { redis: { url: 'redis://127.0.0.1:1' } });
await inRedis.close();

// Both kinds of module may be loaded in one process.
if (process.argv[2] !== 'bundled') {
  const require = createRequire(import.meta.url);
  const other = require('easemob-throttle') as typeof import('easemob-throttle', {
    with: { 'resolution-mode': 'require' },
  });
  if (!other.isThrottleError(late) || !(late instanceof other.ThrottleError)) {
    throw new Error('Expected an error of the other kind of module to be known');
  }
  await throttle(axios.create(), { limits: other.easemob }).close();
}

await quota.close();
await sandbox.close();
console.log('ESM consumer: ok');
