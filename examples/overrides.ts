import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

// A quota that was bought, and one to be spread evenly over its window.
const overrides = {
  'GET /users/{username}': '500/s',
  'POST /chatgroups': { limits: '20/s', pacing: 'even' },
} as const;
const sandbox = await startSandbox({ overrides });
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
throttle(client, { overrides });

const gets = Array.from({ length: 500 }, (_, index) => client.get(`/users/user${index}`));
const posts = Array.from({ length: 10 }, () => client.post('/chatgroups', { owner: 'user1' }));
await Promise.all([...gets, ...posts]);

for (const { bucket, amount, worst, refused } of sandbox.report().buckets) {
  console.log(`${bucket}: ${worst} of ${amount} in the fullest window, ${refused} refused`);
}
await sandbox.close();

// Prints:
// my-org#my-app GET /users/{username}: 500 of 500 in the fullest window, 0 refused
// my-org#my-app POST /chatgroups: 10 of 20 in the fullest window, 0 refused
