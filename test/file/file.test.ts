import axios from 'axios';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { throttle } from '../../src/index.js';
import { Database } from '../../src/window/file/database.js';
import type { FileWindows } from '../../src/window/file/windows.js';
import { newFile } from './folder.js';
import { limit, openHandle, settings } from './handle.js';

const NOBODY = 65_534;

describe('a file of windows', () => {
  it('is made with its folder, for its owner alone', async () => {
    const path = newFile();
    const { windows } = openHandle(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    await windows.close();
  });

  it('is opened by several in one process, and closed by one after the other', async () => {
    const path = newFile();
    const first = openHandle(path);
    const second = openHandle(path);
    expect([first.sent(2), second.sent(2)]).toEqual([2, 1]);
    await first.windows.close();
    expect(second.sent(1)).toBe(0);
    await second.windows.close();
  });

  it('leaves nothing to be done at the end of the process once it is closed', async () => {
    const endings = new Set<() => void>();
    const { windows, take } = openHandle(newFile(), { elsewhere: { endings } });
    const [held] = take(1);
    await windows.close();
    held!.settle('answered');
    expect(endings.size).toBe(0);
  });

  it('fails loudly where a permit is taken outside of a transaction', async () => {
    const { windows, bucket } = openHandle(newFile());
    expect(() => bucket.take(1)).toThrow('within `atomically`');
    await windows.close();
  });

  it('writes nothing where what is decided throws', async () => {
    const { windows, bucket, sent } = openHandle(newFile());
    const fail = (): never => {
      bucket.take(3);
      throw new Error('on purpose');
    };
    expect(() => windows.atomically(fail)).toThrow('on purpose');
    expect(sent(4)).toBe(3);
    await windows.close();
  });

  it('loses nothing that ends while something is decided', async () => {
    const path = newFile();
    const { windows, bucket } = openHandle(path, { at: 1000 });
    windows.atomically(() => {
      bucket.take(3).settle('unsent');
    });
    windows.flush();
    expect(bucket.inFlight).toBe(0);
    await windows.close();
  });

  it('counts all as just sent after another boot', async () => {
    const path = newFile();
    const before = openHandle(path, { at: 900_000 });
    expect(before.sent(2)).toBe(2);
    // The machine is gone with all its processes, and its clock begins anew.
    const at = (now: number): number => {
      const after = openHandle(path, { at: now, boot: 'another boot' });
      const count = after.sent(3);
      void after.windows.close();
      return count;
    };
    expect(at(5000)).toBe(1);
    // By then the two are free; the one of a process that ended since, in flight, is not.
    expect(at(7200)).toBe(2);
    await before.windows.close();
  });

  it.each([
    [
      'no database',
      (path: string): void => {
        writeFileSync(path, 'garbage! '.repeat(3000));
      },
    ],
    [
      'too short to be one',
      (path: string): void => {
        writeFileSync(path, 'short');
      },
    ],
    [
      'cut off',
      (path: string): void => {
        truncateSync(path, 8192 + 100);
      },
    ],
  ])('fails at set-up where it is %s', async (_, damage) => {
    const path = newFile();
    mkdirSync(dirname(path), { recursive: true });
    const { windows } = openHandle(path);
    windows.atomically(() => {
      for (let index = 0; index < 2000; index++) windows.open(`o#a ${index}`, limit).take(1);
    });
    await windows.close();
    damage(path);
    expect(() => openHandle(path)).toThrow('it is damaged, or no file of easemob-throttle');
    expect(() => openHandle(path)).toThrow(path);
    expect(readFileSync(path).length).toBeLessThan(30_000);
  });

  it('fails at set-up where no file can be made', () => {
    expect(() => openHandle('/dev/null')).toThrow('it is no regular file');
    expect(() => openHandle('/dev/null/quota.mdb')).toThrow('The option `file` cannot be used');
    const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app' });
    expect(() => throttle(client, { file: '/dev/null/nowhere/quota.mdb' })).toThrow('`file`');
    expect(() => throttle(client, { file: { leaseMs: 1 } })).toThrow('`file.leaseMs`');
    expect(() => throttle(client, { file: 5 as never })).toThrow('`file`');
  });

  it('fails at once where there can be no folder', () => {
    // Node itself tries for ever there.
    expect(() => openHandle('/proc/nowhere/below/quota.mdb')).toThrow('cannot be used');
  });

  it('fails at set-up in a folder without the right to write, and works without root in one of its own', async () => {
    const path = newFile();
    const [folder, isRoot] = [dirname(path), process.getuid?.() === 0];
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o555);
    if (isRoot) chmodSync(dirname(folder), 0o755);
    // Whoever is root may write everywhere.
    if (isRoot) process.seteuid!(NOBODY);
    try {
      expect(() => openHandle(path)).toThrow(/cannot be used: .*permission denied/i);
    } finally {
      if (isRoot) process.seteuid!(0);
    }
    chmodSync(folder, 0o700);
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    if (isRoot) process.seteuid!(NOBODY);
    try {
      const { windows, sent } = openHandle(path);
      expect(sent(4)).toBe(3);
      await windows.close();
    } finally {
      if (isRoot) process.seteuid!(0);
    }
  });

  it('fails at set-up where it has another format, or holds something else', async () => {
    for (const [key, message] of [
      ['#epoch', 'it has format 99'],
      ['somebody', 'it holds something else'],
    ] as const) {
      const path = newFile();
      const database = new Database(path, Infinity);
      database.transact(() => {
        database.put(key, Buffer.from(JSON.stringify({ format: 99 })));
      });
      expect(() => openHandle(path)).toThrow(message);
      await database.close();
    }
  });

  it('tells what to install where lmdb is missing', () => {
    jest.isolateModules(() => {
      jest.doMock('../../src/window/file/load-lmdb.cjs', () => () => {
        throw new Error('not there');
      });
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded anew, without lmdb
      const isolated = require('../../src/window/file/windows.js') as {
        FileWindows: typeof FileWindows;
      };
      const open = (): unknown => new isolated.FileWindows(settings(newFile()), () => undefined);
      expect(open).toThrow('npm install lmdb');
    });
  });
});
