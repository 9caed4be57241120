import axios from 'axios';
import { defineLimits, throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

// Some of the Web API methods of Slack, by the tiers of https://api.slack.com/apis/rate-limits: per method, app and
// workspace. A workspace is a token there, so each token gets a client and a throttle of its own.
const slack = defineLimits({
  name: 'Slack',
  hosts: ['slack.com'],
  sections: [
    { name: 'Tier 2', rows: [['List users', 'GET', '/api/users.list', '20/min']] },
    { name: 'Tier 3', rows: [['Get a conversation', 'GET', '/api/conversations.info', '50/min']] },
    { name: 'Tier 4', rows: [['Get a user', 'GET', '/api/users.info', '100/min']] },
  ],
});
const overrides = { 'GET /api/users.info': '100/s' } as const; // a minute is too long for an example

const sandbox = await startSandbox({ limits: slack, overrides });
const client = axios.create({ baseURL: `${sandbox.url}/api` });
throttle(client, { limits: slack, overrides });

const calls = Array.from({ length: 150 }, (_, index) => client.get(`/users.info?user=U${index}`));
await Promise.all([...calls, client.get('/users.list')]);
for (const { endpoint, accepted, refused } of sandbox.report().endpoints) {
  console.log(`${endpoint}: ${accepted} accepted, ${refused} refused`);
}
await sandbox.close();

// Prints:
// GET /api/users.info: 150 accepted, 0 refused
// GET /api/users.list: 1 accepted, 0 refused
