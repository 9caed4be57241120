// A message to 50,000 users, in calls of 600 receivers, of which each counts as 600 messages.
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

// At 6,000 messages a minute it takes 8 minutes. For this example a minute is a fifth of a second, on both sides.
const overrides = { 'POST /messages/users': '6000 messages/200ms' } as const;
const sandbox = await startSandbox({ overrides });
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
throttle(client, { overrides });

const everyone = Array.from({ length: 50_000 }, (_, index) => `user${index}`);
let reached = 0;
let printed = 0;
async function send(to: readonly string[]): Promise<void> {
  // A batch goes behind what people wait for.
  const settings = { throttle: { priority: 9 } };
  await client.post('/messages/users', { to, type: 'txt', body: { msg: 'Hello' } }, settings);
  reached += to.length;
  if (reached < printed + 10_000 && reached < everyone.length) return;
  printed = Math.floor(reached / 10_000) * 10_000;
  console.log(`${printed.toLocaleString('en')} of ${everyone.length.toLocaleString('en')}`);
}

const calls = [];
for (let at = 0; at < everyone.length; at += 600) calls.push(send(everyone.slice(at, at + 600)));
// One that fails ends none of the others; whom it was for is to be told again.
const failed = (await Promise.allSettled(calls)).filter(({ status }) => status === 'rejected');

const [bucket] = sandbox.report().buckets;
console.log(`${calls.length} calls, ${failed.length} failed, ${bucket?.refused ?? 0} refused`);
console.log(`the fullest window: ${bucket?.worst ?? 0} of ${bucket?.amount ?? 0} messages`);
await sandbox.close();

// Prints:
// 10,000 of 50,000
// 20,000 of 50,000
// 30,000 of 50,000
// 40,000 of 50,000
// 50,000 of 50,000
// 84 calls, 0 failed, 0 refused
// the fullest window: 6000 of 6000 messages
