import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { BucketStats, FileOptions, RedisOptions, ThrottleOptions } from '../../src/index.js';
import { program } from './program.js';

/** How a process of a cluster is set up: what can be written as JSON. */
export interface MemberOptions extends Pick<ThrottleOptions, 'overrides' | 'lostGraceMs'> {
  readonly baseURL: string;
  readonly redis?: Omit<RedisOptions, 'client'>;
  readonly file?: FileOptions | string;
  /** How far its wall clock is ahead, in milliseconds. */
  readonly skewMs?: number;
}

/** A round trip: when it began, by the wall clock of the host, and how long it took. */
export type Trip = readonly [sentAt: number, tookMs: number];

/** What a process has done. */
export interface MemberReport {
  readonly answered: number;
  readonly refused: number;
  readonly failed: number;
  readonly trips: readonly Trip[];
  readonly events: readonly string[];
  /** How long a request waited in line, on average. */
  readonly meanWaitMs: number;
  readonly stats: readonly BucketStats[];
}

export type MemberCommand =
  | { readonly name: 'send'; readonly path: string; readonly from: number; readonly to: number }
  | { readonly name: 'report' }
  | { readonly name: 'close'; readonly drain: boolean };

/** A process of a cluster. */
export interface Member {
  /** Sends GETs to `path`, `{}` in it replaced by `from` to `to - 1`; resolves when all of them wait or are sent. */
  send(path: string, from: number, to: number): Promise<void>;
  report(): Promise<MemberReport>;
  /** Closes the throttle, and the process. */
  close(drain?: boolean): Promise<void>;
  /** Stops the process where it stands, by SIGSTOP. */
  freeze(): void;
  thaw(): void;
  /** Ends the process by SIGKILL. */
  kill(): Promise<void>;
}

/** What starts a process as the first one of a container: it has the id 1 there, as that of each other container has. */
export const CONTAINED = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;

/**
 * Starts a process that sends through a throttle; it ends with its parent.
 *
 * @param by - the command that starts Node.js
 */
export async function startMember(
  options: MemberOptions,
  by: readonly string[] = [],
): Promise<Member> {
  const [execPath, ...execArgv] = [...by, process.execPath];
  const child = fork(program('test/support/cluster-child.ts'), [JSON.stringify(options)], {
    execPath,
    execArgv,
  });
  const exited = once(child, 'exit');
  // Commands are answered in order, and sent one at a time.
  let last: Promise<unknown> = once(child, 'message');
  await Promise.race([last, exited.then(() => Promise.reject(new Error('It did not start')))]);
  const ask = (command: MemberCommand): Promise<unknown> => {
    const answer = async (): Promise<unknown> => {
      const message = once(child, 'message');
      child.send(command);
      const [outcome] = (await message) as [unknown];
      return outcome;
    };
    last = last.then(answer, answer);
    return last;
  };
  return {
    send: async (path, from, to) => {
      await ask({ name: 'send', path, from, to });
    },
    report: () => ask({ name: 'report' }) as Promise<MemberReport>,
    close: async (drain = false) => {
      await ask({ name: 'close', drain });
      child.disconnect();
      await exited;
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
