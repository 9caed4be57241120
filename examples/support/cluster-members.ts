import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MEMBER = fileURLToPath(new URL('./cluster-member.ts', import.meta.url));

/** What a process is to do, and where. */
export interface Work {
  readonly api: string;
  readonly redis: string;
  readonly requests: number;
}

/** How far a process is. */
export interface Progress {
  readonly sent: number;
  readonly refused: number;
  readonly isDone?: boolean;
  /** How long a permit takes where the quota is free, in milliseconds; at the end. */
  readonly permitMs?: number;
}

/** Another process. */
export interface Member {
  readonly ready: Promise<unknown>;
  /** Lets it begin; resolves with what came of it. */
  run(onProgress: (progress: Progress) => void): Promise<Progress>;
}

export function startMember(work: Work): Member {
  const child = fork(MEMBER, [JSON.stringify(work)]);
  return {
    ready: new Promise((resolve) => child.once('message', resolve)),
    run: (onProgress) =>
      new Promise((resolve, reject) => {
        child.on('message', (progress: Progress) => {
          onProgress(progress);
          if (progress.isDone === true) resolve(progress);
        });
        child.once('exit', (code) => {
          reject(new Error(`A process ended with code ${String(code)}`));
        });
        child.send('go');
      }),
  };
}
