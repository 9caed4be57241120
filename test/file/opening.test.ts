/** A process that comes while others are at work. */
import axios from 'axios';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { throttle } from '../../src/index.js';
import { Database } from '../../src/window/file/database.js';
import { newFile } from './folder.js';
import { until } from './handle.js';
import { program } from '../support/program.js';

/** Stands still. */
const hold = (ms: number): unknown =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** The files that a process has open. */
function filesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      return [];
    }
  });
}

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('a throttle that cannot be attached leaves no file open', async () => {
  const path = newFile();
  const client = axios.create();
  const quota = throttle(client);
  expect(() => throttle(client, { file: path })).toThrow('no throttle yet');
  await until(() => filesOf(process.pid).every((file) => !file.startsWith(path)));
  await quota.close();
});

describe('a file that is opened while it is written', () => {
  // LMDB lets both at once. One transaction was undone in some thousand openings then, and with it what it had taken.
  onLinux('lets who opens it wait until what is being written is there', async () => {
    const path = newFile();
    const database = new Database(path, Infinity);
    const opener = fork(program('test/file/opener.ts'), [path], { execArgv: [] });
    const exited = once(opener, 'exit');
    await once(opener, 'message');
    const opened = database.transact(() => {
      opener.send('open it');
      const files = (): string[] => filesOf(opener.pid!).filter((file) => file.startsWith(path));
      for (let tries = 0; !files().some((file) => file.endsWith('-lock')) && tries < 1000; tries++)
        hold(5);
      hold(100);
      database.put('key', Buffer.from('value'));
      return files();
    });
    // Not the files themselves: those are inherited.
    expect(opened).toContain(`${path}-gate-lock`);
    expect(opened).not.toContain(`${path}-lock`);
    expect((await exited)[0]).toBe(0);
    await database.close();
  });
});
