import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox();
const baseURL = `${sandbox.url}/my-org/my-app`;

// One throttle for all that is sent to the API: by fetch, by axios, and by what takes a permit by hand.
const quota = throttle({ hosts: [new URL(sandbox.url).host], tenants: { big: 3 } });
const fetch = quota.fetch();
const client = axios.create({ baseURL });
quota.attach(client);

const answered = { fetch: 0, axios: 0, permit: 0 };
const calls = Array.from({ length: 100 }, async (_, index) => {
  const url = `${baseURL}/users/user${index}`;
  // Customers take turns in line; the big one has three turns for each of the other's.
  const response = await fetch(url, { throttle: { tenant: index % 2 ? 'big' : 'small' } });
  await response.text(); // what nobody reads keeps its connection
  if (response.ok) answered.fetch += 1;
  if ((await client.get(`/users/user${index}`)).status === 200) answered.axios += 1;
});
const byHand = async (url: string): Promise<void> => {
  const permit = await quota.acquire({ url });
  try {
    const response = await globalThis.fetch(url); // whatever sends
    await response.text();
    if (response.status === 429) permit.refuse();
    else permit.settle('answered');
    if (response.ok) answered.permit += 1;
  } finally {
    permit[Symbol.dispose](); // as lost, where that was not settled
  }
};
await Promise.all([...calls, byHand(`${baseURL}/users/user1`)]);

console.log(`${answered.fetch} by fetch, ${answered.axios} by axios, ${answered.permit} by hand`);
console.log(`${sandbox.report().totals.refused} refused`);
await quota.close();
await sandbox.close();

// Prints:
// 100 by fetch, 100 by axios, 1 by hand
// 0 refused
