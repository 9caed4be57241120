import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox(); // in production: https://a1.easemob.com
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
throttle(client);

// 250 calls at once, of which the API allows 100 per second.
const startedAt = performance.now();
const calls = Array.from({ length: 250 }, (_, index) => client.get(`/users/user${index}`));
const responses = await Promise.all(calls);

const seconds = (performance.now() - startedAt) / 1000;
console.log(`${responses.length} calls answered in ${seconds.toFixed(1)} s`);
console.log(`${sandbox.report().totals.refused} refused`);
await sandbox.close();
