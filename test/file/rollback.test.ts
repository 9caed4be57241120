import { Buckets } from '../../src/bucket/buckets.js';
import { takeAll } from '../../src/bucket/take-all.js';
import { Database, DatabaseError } from '../../src/window/file/database.js';
import { newFile } from './folder.js';
import { limit, openHandle } from './handle.js';

afterEach(() => {
  jest.restoreAllMocks();
});

it('counts nothing of a bucket whose permits could not be written', async () => {
  const { windows } = openHandle(newFile());
  const buckets = new Buckets(windows);
  const bucket = buckets.get({ bucket: 'org#app GET /x', weight: 1, limit });
  const transact = jest.spyOn(Database.prototype, 'transact');
  transact.mockImplementationOnce((action) => {
    action();
    throw new DatabaseError('the disk is full');
  });
  expect(takeAll(windows, [{ bucket, weight: 1 }])).toBeUndefined();
  expect(bucket.idle).toBe(true);
  buckets.clear();
  await windows.close();
});

it('remembers no death, and no number of its own, that could not be written', async () => {
  const path = newFile();
  let now = 1000;
  const clock = { boot: 'a boot', now: () => now };
  const first = openHandle(path, { elsewhere: { clock } });
  // Of another container, which sees of the first no more than its lease.
  const self = { pid: 7, thread: 7, start: '1', ids: 'others' };
  const other = openHandle(path, { elsewhere: { clock, self, goesOn: () => undefined } });
  const [permit] = first.take(1);
  now += 2000;
  expect(() => {
    other.windows.run(() => {
      expect(other.bucket.inFlight).toBe(0);
      throw new RangeError('not of the database');
    });
  }).toThrow(RangeError);
  // It was only late.
  expect(first.sent(1)).toBe(1);
  now += 1150;
  expect(other.sent(3)).toBe(1);
  permit!.settle('answered');
  await first.windows.close();
  await other.windows.close();
});
