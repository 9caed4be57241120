import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
const quota = throttle(client, { overrides: { 'GET /users/{username}': '2/s' } });

quota.on('waiting', ({ endpoint, reason, position }) => {
  console.log(`${endpoint} waits: ${reason}, ${position} ahead of it`);
});
quota.on('settled', ({ endpoint, status }) => {
  console.log(`${endpoint} ended: ${status ?? 'no response'}`);
});
quota.on('untouched', ({ method, host }) => {
  console.log(`${method} ${host ?? '(no host)'} is not limited`);
});

await Promise.all([1, 2, 3, 4].map((index) => client.get(`/users/user${index}`)));
console.log(quota.stats());
await client.get('http://127.0.0.1:9/').catch(() => undefined); // not the API's host
await quota.close();
await sandbox.close();

// Prints:
// GET /users/{username} waits: window, 0 ahead of it
// GET /users/{username} waits: line, 1 ahead of it
// GET /users/{username} ended: 200
// GET /users/{username} ended: 200
// GET /users/{username} ended: 200
// GET /users/{username} ended: 200
// [
//   {
//     bucket: 'my-org#my-app GET /users/{username}',
//     amount: 2,
//     windowMs: 1000,
//     unit: 'call',
//     scope: 'app',
//     inFlight: 0,
//     cooling: 2,
//     waiting: 0,
//     available: 2,
//     minRoundTripMs: 0,
//     pausedMs: 0,
//     learnt: undefined
//   }
// ]
// GET 127.0.0.1:9 is not limited
