import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MEMBER = fileURLToPath(new URL('./cluster-member.ts', import.meta.url));

/** What a process is to do, and where. */
export interface Work {
  readonly api: string;
  /** Where the windows are that all share. */
  readonly shared: { readonly redis: string } | { readonly file: string };
  readonly requests: number;
}

/** How far a process is. */
export interface Progress {
  readonly answered: number;
  readonly refused: number;
  readonly isDone?: boolean;
  /** How long a permit takes where the quota is free, in milliseconds; at the end. */
  readonly permitMs?: number;
}

/** Another process. */
export interface Member {
  readonly ready: Promise<unknown>;
  /** Lets it begin; resolves with what came of it, also where it is killed. */
  run(onProgress: (progress: Progress) => void): Promise<Progress>;
  /** Ends it by SIGKILL, where it stands. */
  kill(): void;
}

export function startMember(work: Work): Member {
  const child = fork(MEMBER, [JSON.stringify(work)]);
  return {
    ready: new Promise((resolve) => child.once('message', resolve)),
    run: (onProgress) =>
      new Promise((resolve, reject) => {
        let last: Progress = { answered: 0, refused: 0 };
        child.on('message', (progress: Progress) => {
          last = progress;
          onProgress(progress);
          if (progress.isDone === true) resolve(progress);
        });
        child.once('exit', (code) => {
          if (child.killed) resolve(last);
          reject(new Error(`A process ended with code ${String(code)}`));
        });
        child.send('go');
      }),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
