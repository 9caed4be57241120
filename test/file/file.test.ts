import axios from 'axios';
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { throttle } from '../../src/index.js';
import type { FileSettings } from '../../src/options/file-options.js';
import { FileWindows } from '../../src/window/file/windows.js';
import { keptLimit } from '../support/kept-limit.js';
import { newFile } from './folder.js';

const limit = keptLimit({ amount: 3, windowMs: 1000, lostGraceMs: 100 });
const settings = (path: string): FileSettings => ({
  path,
  leaseMs: 1000,
  maxMegabytes: 16,
  onOutage: 'wait',
  localShare: 0.1,
});

/** A process on `path`, whose clock stands still, and how many of `count` it may send there. */
function process(path: string, now = 1000, boot: string | undefined = 'a boot') {
  const clock = { boot, now: () => now };
  const windows = new FileWindows(settings(path), () => undefined, clock);
  const bucket = windows.open('org#app GET /x', limit);
  const sent = (count: number): number =>
    Array.from({ length: count }, () =>
      windows.atomically(() => (bucket.fits(1) ? bucket.take(1) : undefined)),
    ).filter((permit) => permit !== undefined).length;
  return { windows, bucket, sent };
}

describe('a file of windows', () => {
  it('is made with its folder, for its owner alone', async () => {
    const path = newFile();
    const { windows } = process(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    await windows.close();
  });

  it('is opened by several in one process, and closed by one after the other', async () => {
    const path = newFile();
    const first = process(path);
    const second = process(path);
    expect([first.sent(2), second.sent(2)]).toEqual([2, 1]);
    await first.windows.close();
    expect(second.sent(1)).toBe(0);
    await second.windows.close();
  });

  it('fails loudly where a permit is taken outside of a transaction', async () => {
    const { windows, bucket } = process(newFile());
    expect(() => bucket.take(1)).toThrow('within `atomically`');
    await windows.close();
  });

  it('writes nothing where what is decided throws', async () => {
    const { windows, bucket, sent } = process(newFile());
    const fail = (): never => {
      bucket.take(3);
      throw new Error('on purpose');
    };
    expect(() => windows.atomically(fail)).toThrow('on purpose');
    expect(sent(4)).toBe(3);
    await windows.close();
  });

  it('counts all as just sent after another boot', async () => {
    const path = newFile();
    const before = process(path, 900_000);
    expect(before.sent(2)).toBe(2);
    // The machine is gone with all its processes, and its clock begins anew.
    const at = (now: number): number => {
      const after = process(path, now, 'another boot');
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
    const { windows } = process(path);
    windows.atomically(() => {
      for (let index = 0; index < 2000; index++) windows.open(`o#a ${index}`, limit).take(1);
    });
    await windows.close();
    damage(path);
    expect(() => process(path)).toThrow('it is damaged, or no file of easemob-throttle');
    expect(() => process(path)).toThrow(path);
    expect(readFileSync(path).length).toBeLessThan(30_000);
  });

  it('fails at set-up where no file can be made', () => {
    expect(() => process('/dev/null/quota.mdb')).toThrow('The option `file` cannot be used');
    const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app' });
    expect(() => throttle(client, { file: '/dev/null/nowhere/quota.mdb' })).toThrow('`file`');
    expect(() => throttle(client, { file: { leaseMs: 1 } })).toThrow('`file.leaseMs`');
    expect(() => throttle(client, { file: 5 as never })).toThrow('`file`');
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
