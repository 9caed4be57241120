/**
 * What the throttle makes of a quota that another consumer takes 40 % of: how much of the rest is used, how many calls
 * are refused, and how soon all is used again when the other stops. Over real HTTP, 100 calls a second.
 *
 * npx tsx bench/refusals.ts [sliding] [fixed]
 */
import axios from 'axios';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from '../src/index.js';
import { startSandboxProcess } from '../test/support/sandbox-process.js';

const ENDPOINT = 'GET /users/{username}';
const AMOUNT = 100;
const OTHERS = 0.4;
const BACKLOG = 300;
const LEARNING_MS = 5_000;
const MEASURED_MS = 20_000;
const RECOVERY_MS = 12_000;

const chosen = process.argv.slice(2);
for (const windows of ['sliding', 'fixed'] as const) {
  if (chosen.length === 0 || chosen.includes(windows)) await measure(windows);
}

async function measure(windows: 'sliding' | 'fixed'): Promise<void> {
  const sandbox = await startSandboxProcess({ windows, latencyMs: [5, 15] });
  const stop = await sandbox.addConsumer({ endpoint: ENDPOINT, share: OTHERS });
  const client = axios.create({
    baseURL: `${sandbox.url}/my-org/my-app`,
    httpAgent: new Agent({ keepAlive: true }),
  });
  const quota = throttle(client);
  let isOver = false;
  let lost = 0;
  const workers = Array.from({ length: BACKLOG }, async () => {
    while (!isOver) {
      await client.get('/users/somebody').catch(() => {
        if (!isOver) lost += 1;
      });
    }
  });
  await sleep(LEARNING_MS);
  const learnt = (await sandbox.report()).totals;
  const from = performance.now();
  await sleep(MEASURED_MS);
  const { totals } = await sandbox.report();
  const seconds = (performance.now() - from) / 1_000;
  const calls = totals.calls - learnt.calls;
  const refused = (100 * (totals.refused - learnt.refused)) / calls;
  const used = (100 * (totals.accepted - learnt.accepted)) / (AMOUNT * (1 - OTHERS) * seconds);
  await stop();
  const rates = await ratesOf(sandbox);
  const full = rates.findIndex((rate) => rate >= 0.95 * AMOUNT * (1_000 / 1_020));
  isOver = true;
  await quota.close();
  await Promise.all(workers);
  await sandbox.close();
  console.log(
    `${windows}: in the first ${LEARNING_MS / 1_000} s ${learnt.refused} of ${learnt.calls} refused; then ` +
      `${refused.toFixed(2)} % refused, ${used.toFixed(1)} % of what is left used, ${lost} lost; ` +
      `the whole quota again ${full === -1 ? 'not' : `${full + 1} s`} after the other has stopped (${rates.join(' ')})`,
  );
}

/** Calls accepted in each of the next seconds. */
async function ratesOf(sandbox: {
  report(): Promise<{ totals: { accepted: number } }>;
}): Promise<number[]> {
  const rates: number[] = [];
  let before = (await sandbox.report()).totals.accepted;
  for (let second = 0; second < RECOVERY_MS / 1_000; second++) {
    await sleep(1_000);
    const now = (await sandbox.report()).totals.accepted;
    rates.push(now - before);
    before = now;
  }
  return rates;
}
