import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { namespaceOffsetMs } from './clock.js';

/** What tells a process, or a worker thread, from all others on the machine. */
export interface Identity {
  readonly pid: number;
  /** Whose event loop it is, as the system counts threads: a worker thread may end before its process. */
  readonly thread: number;
  /** When it was started, as the system counts it; `''` where that is not told. */
  readonly start: string;
  /** Whose process ids its own is one of: containers have their own. */
  readonly ids: string;
}

/** The identity of this process, or of this worker thread of it. */
export function ownIdentity(): Identity {
  const thread = readThread();
  const { start = '' } = statOf(process.pid, thread) ?? {};
  return { pid: process.pid, thread, start, ids: readIds() };
}

/** Whether a process goes on, be it stopped or not; undefined where that cannot be seen. */
export function goesOn({ pid, thread, start, ids }: Identity, own: Identity): boolean | undefined {
  if (ids !== own.ids) return undefined;
  const stat = statOf(pid, thread);
  if (stat !== undefined) {
    if (stat.isOver) return false;
    return start === '' ? undefined : Math.abs(Number(stat.start) - Number(start)) <= 1;
  }
  // The thread alone has ended.
  if (statOf(pid, pid) !== undefined) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // It may be another one that was given its id.
  return undefined;
}

/** What Linux says of a thread. */
function statOf(
  pid: number,
  thread: number,
): { readonly start: string; readonly isOver: boolean } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
    // Its name comes before, in parentheses, and may hold anything.
    const facts = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const start = facts[19] === undefined ? '' : String(Number(facts[19]) - SHIFT_TICKS);
    return { start, isOver: facts[0] === 'Z' || facts[0] === 'X' };
  } catch {
    return undefined;
  }
}

/** The thread that this is; the first of a process has its id. */
function readThread(): number {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return process.pid;
  }
}

function readIds(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return process.platform;
  }
}

/** How far the time namespace of this process shifts what it reads: in ticks, of which Linux tells 100 a second; rounded. */
const SHIFT_TICKS = Math.round(namespaceOffsetMs('boottime') / 10);
