import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { expected } from '../checks/expected.js';
import { checkObject, readShare, readWhole, readWord } from '../checks/readers.js';
import type { OutagePolicy } from './redis-options.js';

/** How the processes of one host share their windows, over restarts too. */
export interface FileOptions {
  /**
   * The file, made if it is missing, with its folder; on a local disk, and for this alone. `true` for one in the
   * user's state folder, one for each table of limits, with all App Keys in it.
   * @defaultValue `true`
   * @example `'./quota.mdb'`
   */
  readonly path?: string | true | undefined;
  /**
   * For how long a process that others do not see, as in another container, may be silent and keep what it holds, in milliseconds, a
   * whole number from 1000 to 3600000. One that they see, by its process id on Linux, keeps it until it dies. What a process held
   * that died is free again a window and `lostGraceMs` after it was found dead, at once or after its lease.
   * @defaultValue `5000`
   */
  readonly leaseMs?: number | undefined;
  /**
   * The most that the file may take, in megabytes of 1024 × 1024 bytes, a whole number from 1 to 1048576. When it is full, new
   * buckets find no room, which is an outage until others are removed. 100,000 users who send within one window take some 25.
   * A file that is larger already stays so. The same for all processes.
   * @defaultValue `1024`
   */
  readonly maxMegabytes?: number | undefined;
  /**
   * What happens while the file cannot be used, as on a full disk.
   * @defaultValue `'wait'`
   */
  readonly onOutage?: OutagePolicy | undefined;
  /**
   * With `onOutage: 'local'`: the part of each quota that this process may use meanwhile, above 0 and at most 1; amounts are
   * rounded down, so nothing of a limit of 5 is left at 0.1.
   * @defaultValue `0.1`
   */
  readonly localShare?: number | undefined;
}

/** The options with their defaults. */
export interface FileSettings {
  readonly path: string;
  readonly leaseMs: number;
  readonly maxMegabytes: number;
  readonly onOutage: OutagePolicy;
  readonly localShare: number;
}

/**
 * Reads the option `file`.
 *
 * @param table - name of the table of limits
 * @throws TypeError or RangeError that names the option, its value and what was expected
 */
export function readFileOption(file: unknown, table: string): FileSettings | undefined {
  if (file === undefined) return undefined;
  const isPath = typeof file === 'string' || file === true;
  if (!isPath) checkObject(file, KNOWN, 'file', 'a path, true, or an object of options');
  const options: FileOptions = isPath ? { path: file } : (file as FileOptions);
  const { path = true, leaseMs = 5000, maxMegabytes = 1024, onOutage, localShare } = options;
  return {
    path: readPath(path, isPath ? 'file' : 'file.path', table),
    leaseMs: readWhole(leaseMs, 'file.leaseMs', 1000, MAX_LEASE_MS),
    maxMegabytes: readWhole(maxMegabytes, 'file.maxMegabytes', 1, 1_048_576),
    onOutage: readWord(onOutage, 'file.onOutage', POLICIES, 'wait'),
    localShare: readShare(localShare, 'file.localShare', 0.1),
  };
}

const POLICIES: readonly OutagePolicy[] = ['wait', 'local', 'open'];

/** The longest that the option `file.leaseMs` may be. */
export const MAX_LEASE_MS = 3_600_000;

const KNOWN = Object.keys({
  path: 0,
  leaseMs: 0,
  maxMegabytes: 0,
  onOutage: 0,
  localShare: 0,
} satisfies Record<keyof FileOptions, 0>);

const PATH = 'the path of a file, or true';

function readPath(path: unknown, name: string, table: string): string {
  if (path === true) return join(stateFolder(), 'easemob-throttle', `${fileName(table)}.mdb`);
  // It would be a folder of that name; and it may hold a password, which is not to be shown.
  if (typeof path === 'string' && /^[a-z][a-z\d+.-]+:\/\//i.test(path)) {
    throw new TypeError(`Expected \`${name}\` to be ${PATH}, got a URL; Redis has \`redis\``);
  }
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new TypeError(expected(name, PATH, path));
}

/** Where programs keep what they know from one run to the next. */
function stateFolder(): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = process.env;
  switch (process.platform) {
    case 'win32':
      return LOCALAPPDATA ?? join(homeFolder(), 'AppData', 'Local');
    case 'darwin':
      return join(homeFolder(), 'Library', 'Application Support');
    default:
      // The specification has relative ones ignored.
      return XDG_STATE_HOME?.startsWith('/') === true
        ? XDG_STATE_HOME
        : join(homeFolder(), '.local', 'state');
  }
}

/** @throws Error where there is none: a user of a container may be but a number, and from a relative one, each process would have its own */
function homeFolder(): string {
  let folder = '';
  try {
    folder = homedir();
  } catch {
    // The system does not know the user.
  }
  if (isAbsolute(folder)) return folder;
  throw new Error(
    'The option `file` is to be in the home folder, and there is none: give a path, or set XDG_STATE_HOME',
  );
}

/** The name of a table without what a file's name may not hold; no two become one. */
const fileName = (table: string): string =>
  encodeURIComponent(table).replaceAll('*', '%2A').slice(0, 200);
