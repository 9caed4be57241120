import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expected } from '../../checks/expected.js';
import { checkObject, readWhole } from '../../checks/readers.js';

/** How the processes of one host share their windows, over restarts too. */
export interface FileOptions {
  /**
   * The file, made if it is missing, with its folder; on a local disk, and for this alone. `true` for one in the
   * user's state folder, one for each table of limits, with all App Keys in it.
   * @defaultValue `true`
   */
  readonly path?: string | true | undefined;
  /**
   * For how long a process may be silent and keep what it holds, in milliseconds, a whole number from 1000 to 3600000. What a process
   * held that died is free again a window and `lostGraceMs` after it was found dead, at once by its process id or, where
   * that is not seen, as between containers, after its lease.
   * @defaultValue `5000`
   */
  readonly leaseMs?: number | undefined;
  /**
   * What happens while the file cannot be used, as on a full disk: `'wait'` keeps the promise, and requests obey `maxWaitMs`;
   * `'local'` goes on with `localShare` of each quota; `'open'` sends everything.
   * @defaultValue `'wait'`
   */
  readonly onOutage?: 'wait' | 'local' | 'open' | undefined;
  /**
   * With `onOutage: 'local'`: the part of each quota that this process may use meanwhile, above 0 and at most 1.
   * @defaultValue `0.1`
   */
  readonly localShare?: number | undefined;
}

/** The options with their defaults. */
export interface FileSettings {
  readonly path: string;
  readonly leaseMs: number;
  readonly onOutage: 'wait' | 'local' | 'open';
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
  const options = isPath ? { path: file } : (file as { [Key in keyof FileOptions]: unknown });
  const {
    path = true,
    leaseMs = 5000,
    onOutage = 'wait',
    localShare = 0.1,
  } = options as FileOptions;
  return {
    path: readPath(path, isPath ? 'file' : 'file.path', table),
    leaseMs: readWhole(leaseMs, 'file.leaseMs', 1000, 3_600_000),
    onOutage: readPolicy(onOutage),
    localShare: readShare(localShare),
  };
}

const KNOWN = Object.keys({
  path: 0,
  leaseMs: 0,
  onOutage: 0,
  localShare: 0,
} satisfies Record<keyof FileOptions, 0>);

function readPath(path: unknown, name: string, table: string): string {
  if (path === true) return join(stateFolder(), 'easemob-throttle', `${fileName(table)}.mdb`);
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new TypeError(expected(name, 'the path of a file, or true', path));
}

/** Where programs keep what they know from one run to the next. */
function stateFolder(): string {
  const { LOCALAPPDATA, XDG_STATE_HOME } = process.env;
  switch (process.platform) {
    case 'win32':
      return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      // The specification has relative ones ignored.
      return XDG_STATE_HOME?.startsWith('/') === true
        ? XDG_STATE_HOME
        : join(homedir(), '.local', 'state');
  }
}

/** The name of a table without what a file's name may not hold; no two become one. */
const fileName = (table: string): string =>
  encodeURIComponent(table).replaceAll('*', '%2A').slice(0, 200);

function readPolicy(policy: unknown): FileSettings['onOutage'] {
  if (policy === 'wait' || policy === 'local' || policy === 'open') return policy;
  throw new TypeError(expected('file.onOutage', "'wait', 'local' or 'open'", policy));
}

function readShare(share: unknown): number {
  const what = 'a number above 0, and at most 1';
  if (typeof share !== 'number') throw new TypeError(expected('file.localShare', what, share));
  if (share > 0 && share <= 1) return share;
  throw new RangeError(expected('file.localShare', what, share));
}
