// Exports the message history of a day: a file for each hour, of which the API gives 10 a minute.
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

// 24 files take over 2 minutes. For this example a minute is half a second, on both sides.
const overrides = { 'GET /chatmessages/{time}': '10/500ms' } as const;
const sandbox = await startSandbox({ overrides });
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
const quota = throttle(client, { overrides });

const startedAt = performance.now();
quota.on('waiting', ({ position, earliestMs }) => {
  // `position` are ahead of it. Ten of them go each minute.
  if (position === 13)
    console.log(`the last waits for at least ${(earliestMs / 1000).toFixed(1)} s`);
});

/** Where the file of that hour is: it is loaded from another host, which has no limit here. */
async function locate(hour: number): Promise<string> {
  const time = `20260101${String(hour).padStart(2, '0')}`;
  const { data } = await client.get<{ data: { url: string }[] }>(`/chatmessages/${time}`);
  return data.data[0]?.url ?? '';
}

// All hours at once: no loop that counts and sleeps.
const files = await Promise.all(Array.from({ length: 24 }, (_, hour) => locate(hour)));
const seconds = (performance.now() - startedAt) / 1000;
console.log(`${files.length} files found in ${seconds.toFixed(1)} s`);
const { worst, amount, refused } = sandbox.report().buckets[0]!;
console.log(`the fullest window: ${worst} of ${amount} calls, ${refused} refused`);
await quota.close();
await sandbox.close();

// Prints:
// the last waits for at least 1.0 s
// 24 files found in 1.2 s
// the fullest window: 10 of 10 calls, 0 refused
