/**
 * The main job, `npm start`: thousands of calls at once through one axios client, over real HTTP, to a server that
 * enforces the documented limits. First with the throttle, then without.
 */
import { setTimeout } from 'node:timers/promises';
import { throttle, type Throttle } from 'easemob-throttle';
import { jobs, totalCalls } from './support/jobs.js';
import { limitText } from './support/limit-text.js';
import { leastMs, recordTrips } from './support/optimum.js';
import { showProgress } from './support/progress.js';
import { createClient, runAll, type Outcome } from './support/run.js';
import { startSandboxChild } from './support/sandbox.js';
import { MINUTE_MS, overrides } from './support/scale.js';
import { throttledTable, unthrottledTable, type Measured } from './support/tables.js';

const watch = process.argv.includes('--watch');
const LATENCY_MS = [20, 60] as const;
const minute = `${MINUTE_MS / 1000} s`;
const format = (count: number): string => count.toLocaleString('en');

console.log(`${format(totalCalls)} calls at once, through one axios client, over real HTTP, to a sandbox
that enforces the documented limits, with ${LATENCY_MS.join(' to ')} ms of latency each way.

To be over sooner, a minute is scaled down to ${minute}, for the throttle and the
sandbox alike. Limits per second are as documented.
${watch ? '' : '\nTo look on in a browser: npm start -- --watch\n'}`);

const throttled = await withThrottle();
const unthrottled = await withoutThrottle();
const failed = throttled.filter(({ refused, lost }) => refused + lost > 0);
const refused = unthrottled.reduce((sum, outcome) => sum + outcome.refused, 0);
console.log(
  `Without the throttle, ${format(refused)} of ${format(totalCalls)} calls were refused.`,
);
console.log(
  failed.length === 0
    ? 'With the throttle, none was refused and none was lost.'
    : `FAILED: with the throttle, not all calls of ${failed.map(({ job }) => job.endpoint).join(', ')} succeeded.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function withThrottle(): Promise<Measured[]> {
  console.log('With the throttle\n');
  const sandbox = await startSandboxChild({ latencyMs: LATENCY_MS, overrides });
  if (watch) await showPage(sandbox.url);
  const client = createClient(sandbox.url);
  // Nothing is sent again, so that a refusal would show.
  const quota = throttle(client, { overrides, retry: { limit: 0 } });

  const trips = recordTrips(quota);
  const progress = showProgress(jobs, (job) => limitText(quota, job));
  const outcomes = await runAll(client, jobs, (job) => {
    progress.advance(job);
  });
  progress.stop();

  const measured = outcomes.map((outcome) => ({
    ...outcome,
    ...weigh(quota, outcome),
    leastMs: leastMs(quota, outcome.job, trips.get(outcome.job.endpoint) ?? []),
  }));
  console.log(`\n${throttledTable(measured)}`);
  const { buckets, totals } = await sandbox.report();
  const fullest = Math.max(...buckets.map(({ worst, amount }) => worst / amount));
  console.log(
    `By the sandbox's own count: ${format(totals.calls)} calls, ${totals.refused} refused; ` +
      `fullest window ${fullest * 100} %.\n`,
  );
  await quota.close();
  await sandbox.close();
  return measured;
}

async function withoutThrottle(): Promise<Outcome[]> {
  const sandbox = await startSandboxChild({ latencyMs: LATENCY_MS, overrides });
  const outcomes = await runAll(createClient(sandbox.url), jobs, () => undefined);
  const seconds = Math.max(...outcomes.map(({ tookMs }) => tookMs)) / 1000;
  console.log(
    `Without it: the same calls, a fresh sandbox, the first ${seconds.toFixed(1)} s\n\n${unthrottledTable(outcomes)}\n`,
  );
  await sandbox.close();
  return outcomes;
}

/** Tells where to look on, and leaves a moment to open it. */
async function showPage(url: string): Promise<void> {
  console.log(`To look on: ${url}/_sandbox (starts in 5 s)\n`);
  await setTimeout(5000);
}

/** What all calls of a job weigh: those to receivers count as messages, others as calls. */
function weigh(quota: Throttle, { job }: Outcome): Pick<Measured, 'amount' | 'unit'> {
  const limits = job.requests.map((request) => quota.lookup(request)?.limits[0]);
  const amount = limits.reduce((sum, limit) => sum + (limit?.weight ?? 0), 0);
  return { amount, unit: limits[0]?.unit ?? 'call' };
}
