import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
const quota = throttle(client);
const calls = Array.from({ length: 150 }, (_, index) => client.get(`/users/user${index}`));

async function shutDown(): Promise<void> {
  console.log(`SIGTERM: ${quota.stats()[0]?.waiting ?? 0} calls wait`);
  await quota.close({ drain: true }); // sends them; nothing keeps the process alive after that
  const responses = await Promise.all(calls);
  console.log(`${responses.length} answered, ${sandbox.report().totals.refused} refused`);
  await sandbox.close();
}
process.once('SIGTERM', () => void shutDown());

// Here the example ends itself, as `docker stop` or Kubernetes would end it.
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200);

// Prints:
// SIGTERM: 50 calls wait
// 150 answered, 0 refused
