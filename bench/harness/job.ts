import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the child is to do: to call `run(input)` of a module. */
export interface Job {
  readonly module: string;
  readonly input: unknown;
}

export type JobOutcome = { readonly value: unknown } | { readonly error: string };

const CHILD = fileURLToPath(new URL('child.js', import.meta.url));

/** Runs a job in a process of its own, and resolves with what it returns. */
export function runJob<Output>(
  module: string,
  input: unknown,
  nodeOptions: readonly string[] = [],
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, {
      execArgv: ['--expose-gc', ...nodeOptions],
      serialization: 'advanced',
    });
    child.once('message', (outcome: JobOutcome) => {
      if ('error' in outcome) reject(new Error(outcome.error));
      else resolve(outcome.value as Output);
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`The process of ${module} ended with ${String(code ?? signal)}`));
    });
    child.send({ module, input } satisfies Job);
  });
}
