/** Whoever opens the file, in whatever environment. */
import { fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { newFile } from './folder.js';
import { program } from '../support/program.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Has a process open the file; returns its exit code. */
async function open(path: string, options: ForkOptions): Promise<unknown> {
  const opener = fork(program('test/file/opener.ts'), [path], { ...options, execArgv: [] });
  const exited = once(opener, 'exit');
  await Promise.race([once(opener, 'message'), exited]);
  if (opener.connected) opener.send('open it');
  return (await exited)[0];
}

describe('a file', () => {
  it.each(['production', ''])('is opened where NODE_ENV is %p', async (environment) => {
    const path = newFile();
    const env = { ...process.env, NODE_ENV: environment };
    expect(await open(path, { env })).toBe(0);
    expect(existsSync(path)).toBe(true);
  });

  (isRoot ? it : it.skip)('is opened by who is not root, in a folder of its own', async () => {
    const path = newFile();
    const folder = dirname(path);
    mkdirSync(folder, { recursive: true });
    chmodSync(dirname(folder), 0o755);
    chownSync(folder, NOBODY, NOBODY);
    const env = { ...process.env, TMPDIR: folder, HOME: folder };
    expect(await open(path, { env, uid: NOBODY, gid: NOBODY })).toBe(0);
    for (const file of [path, `${path}-lock`, `${path}-gate`]) {
      expect(statSync(file)).toMatchObject({ uid: NOBODY });
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });
});
