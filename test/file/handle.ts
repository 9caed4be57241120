import type { FileSettings } from '../../src/options/file-options.js';
import { thisMachine, type Machine } from '../../src/window/file/machine.js';
import { FileWindows } from '../../src/window/file/windows.js';
import type { Permit } from '../../src/window/window.js';
import { keptLimit } from '../support/kept-limit.js';

export const limit = keptLimit({ amount: 3, windowMs: 1000, lostGraceMs: 100 });

export const settings = (path: string, more: Partial<FileSettings> = {}): FileSettings => ({
  path,
  leaseMs: 1000,
  maxMegabytes: 16,
  onOutage: 'wait',
  localShare: 0.1,
  ...more,
});

export interface HandleOptions extends Partial<FileSettings> {
  /** A clock that stands still there; by default it is the machine's. */
  readonly at?: number;
  readonly boot?: string;
  /** What else it takes for its machine. */
  readonly elsewhere?: Partial<Machine>;
}

/** What a process on `path` has: its windows, one of them, and what it was told of outages. */
export function openHandle(
  path: string,
  { at, boot = 'a boot', elsewhere, ...more }: HandleOptions = {},
) {
  const events: string[] = [];
  const clock = { boot, now: () => at ?? performance.now() };
  const machine = { ...thisMachine(), clock, ...elsewhere };
  const windows = new FileWindows(
    settings(path, more),
    (isOut, reason) => events.push(isOut ? `outage: ${reason}` : 'recovered'),
    machine,
  );
  const bucket = windows.open('org#app GET /x', limit);
  /** Takes up to `count` permits. */
  const take = (count: number): Permit[] =>
    Array.from({ length: count }, () =>
      windows.atomically(() => (bucket.fits(1) ? bucket.take(1) : undefined)),
    ).filter((permit) => permit !== undefined);
  return { windows, bucket, events, take, sent: (count: number) => take(count).length };
}

/** Comes back once `isTrue`, or fails after 10 s. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries === 500) throw new Error('It did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
