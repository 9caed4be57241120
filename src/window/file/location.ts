import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** Where the file is. All processes have to come to one path, whatever they call it: LMDB locks a file by what lies beside its path. */
export class Location {
  readonly #path: string;
  readonly real: string;
  /** Tell the files from others that are put in their place. */
  #inodes: readonly number[] | undefined;

  /**
   * Makes the folder of the file, if it is missing.
   *
   * @throws Error where the file cannot be shared there
   */
  constructor(path: string) {
    this.#path = path;
    this.real = follow(path);
    refuseFolder(this.real);
    refuseNetwork(this.real);
    refuseOtherNames(this.real);
  }

  /** The files are there by now. */
  remember(): void {
    this.#inodes = this.#read();
  }

  /** Whether the files that were there are still. */
  get isSame(): boolean {
    return this.#read()?.every((inode, index) => inode === this.#inodes?.[index]) ?? false;
  }

  #read(): readonly number[] | undefined {
    try {
      const paths = [this.#path, `${this.real}-lock`, `${this.real}-gate-lock`];
      return paths.map((path) => statSync(path).ino);
    } catch {
      return undefined;
    }
  }
}

/** The path that symbolic links lead to, also where no file is there yet. */
function follow(path: string): string {
  makeFolder(dirname(path));
  // Links that lead in a circle are an error here.
  statSync(path, { throwIfNoEntry: false });
  // By the system: Node's own takes `..` away before it looks whether what comes before that is a link.
  const real = join(realpathSync.native(dirname(path)), basename(path));
  let target: string;
  try {
    target = readlinkSync(real);
  } catch {
    return real;
  }
  return follow(isAbsolute(target) ? target : `${dirname(real)}/${target}`);
}

/** Makes a folder, and those that it is in. By itself, Node tries for ever where there can be none, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder) || dirname(folder) === folder) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may just have made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** It has a second name too, its own ".", which says nothing to the user. */
function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new Error('it is a folder: name a file in it');
}

/** Whoever knows the file by another name than this would lock it by another file. */
function refuseOtherNames(path: string): void {
  const names = statSync(path, { throwIfNoEntry: false })?.nlink ?? 1;
  if (names > 1) throw new Error('it has a second name, a hard link: remove one of them');
  if (isMountPoint(path))
    throw new Error('it is mounted by itself: mount the folder that it is in');
}

function isMountPoint(path: string): boolean {
  if (process.platform !== 'linux') return false;
  let mounts: string;
  try {
    mounts = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return false;
  }
  const points = mounts.split('\n').map((line) => line.split(' ')[4] ?? '');
  return points.map(unescapeOctal).includes(path);
}

/** As `\040` for a space; bytes above ASCII are there as they are. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));

/** Memory maps and locks hold between the processes of one machine only. */
function refuseNetwork(path: string): void {
  if (/^(\\\\|\/\/)/.test(path)) throw new Error(NETWORK);
  if (process.platform !== 'linux') return;
  const type = statfsSync(dirname(path)).type >>> 0;
  if (NETWORK_TYPES.includes(type)) throw new Error(NETWORK);
}

const NETWORK =
  'it is on a network file system, which cannot share it between processes safely; name a file on a local disk, or use the option `redis`';

/** As in statfs(2): NFS, SMB, CIFS, SMB2, AFS, Ceph, 9P, Lustre, GPFS, OCFS2, GFS2, Coda, NCP. */
const NETWORK_TYPES: readonly number[] = [
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x00c36400, 0x01021997, 0x0bd00bd0,
  0x47504653, 0x7461636f, 0x01161970, 0x73757245, 0x564c,
];
