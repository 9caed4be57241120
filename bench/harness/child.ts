/** A process of its own for one job: a fresh heap and JIT, with the garbage collector at hand. */
import type { Job, JobOutcome } from './job.js';

process.once('message', ({ module, input }: Job) => {
  run(module, input).then(finish, (error: unknown) => {
    finish({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});

async function run(module: string, input: unknown): Promise<JobOutcome> {
  const { run: job } = (await import(module)) as { run: (input: unknown) => unknown };
  return { value: await job(input) };
}

function finish(outcome: JobOutcome): void {
  // Limiters may hold timers that would keep the process alive.
  process.send?.(outcome, () => process.exit());
}
