// Registers users in bulk, 60 a call, shows how far it is, and goes on after an interruption where it has stopped.
import axios from 'axios';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThrottleError, throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const folder = mkdtempSync(join(tmpdir(), 'register-'));
const doneFile = join(folder, 'done.json');
const sandbox = await startSandbox();
const users = Array.from({ length: 9_000 }, (_, id) => ({
  username: `u${id}`,
  password: 'secret',
}));
const batches = Array.from({ length: users.length / 60 }, (_, at) =>
  users.slice(60 * at, 60 * (at + 1)),
);

/** What is registered already is noted when it is answered: what waits was not sent yet. */
async function registerAll(interruptedAt?: number): Promise<void> {
  const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
  // In a file (needs `lmdb`), for a run that follows soon is to know what this one has sent.
  const quota = throttle(client, { file: join(folder, 'quota.mdb') });
  const done = new Set<number>(
    existsSync(doneFile) ? (JSON.parse(readFileSync(doneFile, 'utf8')) as number[]) : [],
  );
  const register = async (batch: object, at: number): Promise<void> => {
    if (done.has(at)) return;
    await client.post('/users', batch);
    done.add(at);
    // Beside it and then in its place: whoever is killed while writing leaves the last one whole.
    writeFileSync(`${doneFile}.new`, JSON.stringify([...done]));
    renameSync(`${doneFile}.new`, doneFile);
    if (done.size % 50 === 0) console.log(`${done.size} of ${batches.length}`);
    // As on SIGINT: what is on the wire is answered still, what waits is not sent.
    if (done.size === interruptedAt) void quota.close();
  };
  const outcomes = await Promise.allSettled(batches.map(register));
  await quota.close();
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  const waited = failed.filter(({ reason }) => isThrottleError(reason)).length;
  console.log(`${done.size} done, ${waited} not sent, ${failed.length - waited} failed`);
}

await registerAll(50);
await registerAll();
const { calls, refused } = sandbox.report().totals;
console.log(`${calls} calls, ${refused} refused`);
await sandbox.close();
rmSync(folder, { recursive: true });

// Prints:
// 50 of 150
// 100 of 150
// 100 done, 50 not sent, 0 failed
// 150 of 150
// 150 done, 0 not sent, 0 failed
// 150 calls, 0 refused
