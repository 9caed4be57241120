import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The time that all processes of a machine share, and the boot that it counts from. */
export interface Clock {
  /** Milliseconds of the machine's monotonic clock: it never jumps, whatever the wall clock does. */
  now(): number;
  /** Names the boot of the machine; undefined where that cannot be told. */
  readonly boot: string | undefined;
}

/** The clock of this machine. */
export function machineClock(): Clock {
  const offsetMs = namespaceOffsetMs('monotonic');
  return {
    boot: readBoot(),
    now() {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1000 + nanoseconds / 1e6 - offsetMs;
    },
  };
}

/** What names a boot, by platform: no wall clock is in it. */
function readBoot(): string | undefined {
  try {
    switch (process.platform) {
      case 'linux':
        return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || undefined;
      case 'darwin':
        return run('/usr/sbin/sysctl', '-n', 'kern.bootsessionuuid').trim() || undefined;
      case 'win32':
        return /0x[0-9a-f]+/i.exec(run('reg', 'query', BOOT_ID_KEY, '/v', 'BootId'))?.[0];
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5000,
    windowsHide: true,
  });

/** A number that Windows counts up at every boot. */
const BOOT_ID_KEY =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Memory Management\\PrefetchParameters';

/** How far a time namespace of Linux, which a container may have, shifts that clock from the one of the machine. */
export function namespaceOffsetMs(clock: 'monotonic' | 'boottime'): number {
  if (process.platform !== 'linux') return 0;
  try {
    const offsets = readFileSync('/proc/self/timens_offsets', 'utf8');
    const [, seconds = 0, nanoseconds = 0] =
      new RegExp(`^${clock}\\s+(-?\\d+)\\s+(\\d+)`, 'm').exec(offsets)?.map(Number) ?? [];
    return seconds * 1000 + nanoseconds / 1e6;
  } catch {
    // Before Linux 5.6 there are no time namespaces.
    return 0;
  }
}
