import { readFileSync, readlinkSync } from 'node:fs';

/** What tells a process from all others on the machine. */
export interface Identity {
  readonly pid: number;
  /** When it was started, as the system counts it; `''` where that is not told. */
  readonly start: string;
  /** Whose process ids its own is one of: containers have their own. */
  readonly ids: string;
}

/** The identity of this process. */
export function ownIdentity(): Identity {
  return { pid: process.pid, start: statOf(process.pid)?.start ?? '', ids: readIds() };
}

/** Whether a process is known to have ended. One whose ids we do not see may go on. */
export function hasEnded({ pid, start, ids }: Identity, own: Identity): boolean {
  if (ids !== own.ids || (pid === own.pid && start === own.start)) return false;
  const stat = statOf(pid);
  if (stat !== undefined) return stat.isOver || (start !== '' && stat.start !== start);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** What Linux says of a process. */
function statOf(pid: number): { readonly start: string; readonly isOver: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Its name comes before, in parentheses, and may hold anything.
    const facts = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { start: facts[19] ?? '', isOver: facts[0] === 'Z' || facts[0] === 'X' };
  } catch {
    return undefined;
  }
}

function readIds(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return process.platform;
  }
}
