/** Where the file is with `file: true`, told by processes of other users. */
import { spawnSync } from 'node:child_process';
import { program } from '../support/program.js';

const PROGRAM = `
  import { readFileOption } from '${program('src/options/file-options.ts')}';
  try { console.log(readFileOption(true, process.argv[1]).path); } catch (error) { console.log(error.message); }`;

/** The path, or the message of the error. */
function told(
  env: Readonly<Record<string, string>>,
  { table = 'Easemob', uid }: { readonly table?: string; readonly uid?: number } = {},
): string {
  const { PATH } = process.env;
  const args = ['--input-type=module', '--eval', PROGRAM, table];
  const user = uid === undefined ? {} : { uid, gid: uid };
  const { stdout } = spawnSync(process.execPath, args, {
    env: { PATH, TMPDIR: '/tmp', ...env },
    encoding: 'utf8',
    ...user,
  });
  return stdout.trim();
}

const onLinux = process.platform === 'linux' ? it : it.skip;
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;

onLinux('it is in the state folder, one for each table', () => {
  const inHome = '/home/me/.local/state/easemob-throttle/Easemob.mdb';
  expect(told({ HOME: '/home/me' })).toBe(inHome);
  // The specification has relative ones ignored.
  expect(told({ HOME: '/home/me', XDG_STATE_HOME: 'state' })).toBe(inHome);
  expect(told({ HOME: '', XDG_STATE_HOME: '/state' }, { table: 'A/B *' })).toBe(
    '/state/easemob-throttle/A%2FB%20%2A.mdb',
  );
});

onLinux.each(['', 'relative'])('it is an error where the home folder is %p', (HOME) => {
  expect(told({ HOME })).toMatch(/`file`.*home folder.*XDG_STATE_HOME/);
});

asRoot('it is an error for a user that the system does not know, as in some containers', () => {
  expect(told({}, { uid: 54_321 })).toMatch(/`file`.*home folder.*XDG_STATE_HOME/);
});
