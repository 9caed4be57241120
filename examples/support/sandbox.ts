import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SandboxOptions, SandboxReport } from 'easemob-throttle/sandbox';

const CHILD = fileURLToPath(new URL('./sandbox-child.ts', import.meta.url));

/** A sandbox that runs elsewhere. */
export interface SandboxChild {
  readonly url: string;
  report(): Promise<SandboxReport>;
  close(): Promise<void>;
}

/**
 * Starts a sandbox in a process of its own: on one event loop with its client, each would measure how busy the other
 * is.
 */
export async function startSandboxChild(options: SandboxOptions): Promise<SandboxChild> {
  const child = fork(CHILD, [JSON.stringify(options)]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The sandbox's process ended with code ${String(code)}`);
  });
  // Handled by those who wait for an answer; where nobody does, it is the end that `close` asked for.
  ended.catch(() => undefined);
  const answer = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
    return message;
  };
  const url = (await answer()) as string;
  return {
    url,
    report: () => {
      child.send('report');
      return answer() as Promise<SandboxReport>;
    },
    close: async () => {
      child.disconnect();
      await ended.catch(() => undefined);
    },
  };
}
