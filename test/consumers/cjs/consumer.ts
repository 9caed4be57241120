// A CommonJS user's TypeScript. scripts/check-package.js compiles and runs it against the packed package.
import axios = require('axios');
import easemobThrottle = require('easemob-throttle');
import limitsModule = require('easemob-throttle/limits');
import sandboxModule = require('easemob-throttle/sandbox');

const { isThrottleError, throttle } = easemobThrottle;

/** What is loaded of this package, and of what it depends on. */
const loaded = (): string[] =>
  Object.keys(require.cache).filter((path) => /easemob-throttle|bottleneck|ioredis/.test(path));

async function main(): Promise<void> {
  const early = loaded().filter((path) => /redis|file\.js|bottleneck/.test(path));
  if (early.length > 0) throw new Error(`Expected none of these yet: ${early.join(', ')}`);
  const sandbox: sandboxModule.Sandbox = await sandboxModule.startSandbox({
    overrides: { 'GET /users/{username}': '1/min' },
  });
  const client: axios.AxiosInstance = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
  const options: easemobThrottle.ThrottleOptions = {
    overrides: { 'GET /users/{username}': '1/min' },
    maxWaitMs: 100,
  };
  const quota: easemobThrottle.Throttle = throttle(client, options);

  const settings: axios.AxiosRequestConfig = { throttle: { priority: 1 } };
  const response = await client.get('/users/user1', settings);
  if (response.status !== 200) throw new Error(`Expected 200, got ${response.status}`);

  // @ts-expect-error -- the settings of a request are typed
  const wrong: axios.AxiosRequestConfig = { throttle: { priority: 'high' } };
  const error = await client.get('/users/user1', wrong).catch((reason: unknown) => reason);
  if (!(error instanceof TypeError)) throw new Error(`Expected a TypeError, got ${String(error)}`);

  const late = await client
    .get('/users/user1', { throttle: { priority: 1 } })
    .catch((reason: unknown) => reason);
  if (!isThrottleError(late) || late.code !== 'ERR_THROTTLE_WAIT') {
    throw new Error(`Expected ERR_THROTTLE_WAIT, got ${String(late)}`);
  }
  if (!axios.isAxiosError(late)) throw new Error('Expected an error of the same axios');

  for (const limits of [limitsModule.easemobLatest, limitsModule.agoraChat]) {
    await throttle(axios.create(), { limits, overrides: { 'GET /thread': '5/s' } }).close();
  }
  const inRedis = throttle(axios.create(), { redis: { url: 'redis://127.0.0.1:1' } });
  await inRedis.close();
  const redis = loaded().filter((path) => path.endsWith('redis.js'));
  if (redis.length !== 1) throw new Error(`Expected redis.js by now, got ${redis.join(', ')}`);

  await quota.close();
  await sandbox.close();
  console.log('CommonJS consumer: ok');
}

void main();
