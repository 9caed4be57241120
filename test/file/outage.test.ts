/** A file that cannot be used while a process runs: taken away and put back, or full. */
import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Buckets } from '../../src/bucket/buckets.js';
import { takeAll } from '../../src/bucket/take-all.js';
import { Database, DatabaseError } from '../../src/window/file/database.js';
import { windowKey } from '../../src/window/file/transaction.js';
import type { Permit } from '../../src/window/window.js';
import { lineOf } from '../support/line-of.js';
import { newFile } from './folder.js';
import { limit, openHandle, until, type HandleOptions } from './handle.js';

/** A process whose file was taken away while it had a permit in flight, and how to put it back. */
async function withoutFile(options: HandleOptions = {}) {
  const path = newFile();
  const handle = openHandle(path, options);
  const held = handle.take(1);
  renameSync(path, `${path}.away`);
  await until(() => handle.events.length > 0);
  expect(handle.events[0]).toMatch(/^outage: .*removed or replaced/);
  return {
    ...handle,
    path,
    held,
    putBack: async () => {
      renameSync(`${path}.away`, path);
      await until(() => handle.events.includes('recovered'));
    },
  };
}

/** The record of the handles' bucket, and what puts another in its place. */
function recordOf(path: string) {
  const database = new Database(path, Infinity);
  const key = windowKey('org#app GET /x', limit);
  const put = (bytes: Uint8Array): void => {
    database.transact(() => {
      database.put(key, bytes);
    });
  };
  return { database, whole: database.get(key)!, put };
}

/** How many `count` more may be taken by a process that has just come. */
async function leftFor(path: string): Promise<number> {
  const other = openHandle(path);
  const permits = other.take(100);
  for (const permit of permits) permit.settle('unsent');
  await other.windows.close();
  return permits.length;
}

/** Comes back once a process that has just come may take `count`. */
async function untilLeft(path: string, count: number): Promise<void> {
  for (let tries = 0; (await leftFor(path)) !== count; tries++) {
    if (tries === 100) throw new Error(`It did not come to ${count} within 5 s`);
    await sleep(50);
  }
}

const settleAll = (permits: readonly Permit[]): void => {
  for (const permit of permits) permit.settle('answered');
};

describe('a file that cannot be used', () => {
  it('is noticed also by a process whose requests are all short', async () => {
    const path = newFile();
    const { windows, take, events } = openHandle(path);
    take(1)[0]!.settle('unsent');
    renameSync(path, `${path}.away`);
    await until(() => {
      // Nothing is in flight when it is time to tell of it.
      take(1)[0]?.settle('unsent');
      return events.length > 0;
    });
    expect(events[0]).toMatch(/^outage: .*removed or replaced/);
    expect(take(1)).toEqual([]);
    await windows.close();
  });

  it("lets nothing go with 'wait', and those who wait once it can be used again", async () => {
    const { windows, bucket, events, held, sent, putBack } = await withoutFile({});
    expect(sent(1)).toBe(0);
    const gone = new Promise<void>((resolve) => {
      bucket.notifyWhenFits(1, resolve, lineOf());
    });
    await putBack();
    await gone;
    expect(sent(1)).toBe(1);
    settleAll(held);
    expect(events).toHaveLength(2);
    await windows.close();
  });

  it("lets a share go with 'local', and tells the file of it afterwards", async () => {
    const { windows, path, held, take, putBack } = await withoutFile({
      onOutage: 'local',
      localShare: 0.4,
    });
    const alone = take(5);
    expect(alone).toHaveLength(1);
    await putBack();
    // One was in flight before, and one since.
    expect(await leftFor(path)).toBe(1);
    settleAll([...alone, ...held]);
    windows.flush();
    expect(await leftFor(path)).toBe(1);
    await windows.close();
  });

  it("keeps nothing of a window that was only asked for with 'local'", async () => {
    const { windows, held, putBack } = await withoutFile({ onOutage: 'local', localShare: 0.4 });
    const other = windows.open('org#app GET /other', limit);
    expect(other.fits(3)).toBe(false);
    await putBack();
    expect(other.idle).toBe(true);
    settleAll(held);
    await windows.close();
  });

  it("lets nothing go with 'local' where the share of a limit is less than one", async () => {
    const { windows, sent } = await withoutFile({ onOutage: 'local', localShare: 0.1 });
    expect(sent(1)).toBe(0);
    await windows.close();
  });

  it("lets everything go with 'open', and tells the file of it afterwards", async () => {
    const { windows, path, held, take, putBack } = await withoutFile({ onOutage: 'open' });
    const alone = take(5);
    expect(alone).toHaveLength(5);
    await putBack();
    expect(await leftFor(path)).toBe(0);
    settleAll([...alone, ...held]);
    await windows.close();
  });

  it.each([['local'], ['open']] as const)(
    "has nothing go in a pause that the server asked for meanwhile, with '%s'",
    async (onOutage) => {
      const { windows, bucket, path, held, take, sent, putBack } = await withoutFile({
        onOutage,
        localShare: 1,
      });
      const [first, second] = take(2);
      // The file has it.
      expect(held[0]!.refuse(300)).toBe(true);
      expect(sent(1)).toBe(0);
      expect(bucket.pausedMs).toBeGreaterThan(200);
      await until(() => bucket.pausedMs === 0);
      // The file has not.
      expect(first!.refuse(6000)).toBe(true);
      expect(sent(1)).toBe(0);
      second!.settle('unsent');
      await putBack();
      expect(bucket.pausedMs).toBeGreaterThan(1000);
      // It holds for all.
      expect(await leftFor(path)).toBe(0);
      await windows.close();
    },
  );

  it('is told what ended in the outage though its process has closed it by then', async () => {
    const { windows, path, events, held } = await withoutFile();
    settleAll(held);
    await windows.close();
    // Nobody else has to use the file for that.
    renameSync(`${path}.away`, path);
    await untilLeft(path, 3);
    expect(events).toHaveLength(1);
  });

  it('lets what was sent cool for the last limit where that is changed twice meanwhile', async () => {
    const path = newFile();
    const { windows, bucket, take, events } = openHandle(path);
    settleAll(take(1));
    windows.flush();
    const since = performance.now();
    // Somebody has to be told of the outage.
    const held = take(1);
    renameSync(path, `${path}.away`);
    await until(() => events.length > 0);
    bucket.change({ ...limit, windowMs: 100 });
    bucket.change({ ...limit, windowMs: 60_000 });
    // Until it is older than any window that the file knows of.
    await until(() => performance.now() > since + limit.windowMs);
    renameSync(`${path}.away`, path);
    await until(() => events.includes('recovered'));
    expect(bucket.cooling).toBe(1);
    settleAll(held);
    await windows.close();
  });

  it('hears what ended in it though its bucket goes unused for a window, and is changed', async () => {
    const { windows, events } = openHandle(newFile());
    const buckets = new Buckets(windows);
    const need = { bucket: 'org#app GET /y', weight: 1, limit };
    const demand = { bucket: buckets.get(need), weight: 1, isJoined: false };
    const permits = takeAll(windows, [demand]);
    const transact = jest.spyOn(Database.prototype, 'transact').mockImplementation(() => {
      throw new DatabaseError('the disk is full');
    });
    demand.bucket.settle(permits![0]!, 'answered', true);
    // Longer than until idle ones are dropped.
    await sleep(limit.windowMs + 1500);
    buckets.get(need);
    buckets.change(new Map([[limit, { ...limit, amount: 5 }]]));
    transact.mockRestore();
    await until(() => events.includes('recovered'));
    expect(buckets.get({ ...need, limit: { ...limit, amount: 5 } }).window.inFlight).toBe(0);
    buckets.clear();
    await windows.close();
  });

  it('is out where a record is damaged, wherever that ends', async () => {
    const path = newFile();
    for (const at of [1000, 1400, 1800]) {
      const { windows, take } = openHandle(path, { at });
      settleAll(take(1));
      await windows.close();
    }
    const { database, whole, put } = recordOf(path);
    let damaged = 0;
    for (let length = 0; length < whole.length; length++) {
      put(whole.subarray(0, length));
      // The first of three is free by then.
      const { windows, events, sent } = openHandle(path, { at: 2100 });
      expect(sent(4)).toBeLessThanOrEqual(3);
      if (events.length > 0) damaged += 1;
      expect(['', 'outage: a record of the file is damaged']).toContain(events.join());
      void windows.close();
    }
    // All but what ends behind the last of the three, for that comes before those between.
    expect(damaged).toBe(whole.length - 1);
    await database.close();
  });

  it('is tried again the less often, the sooner it is out again', async () => {
    const path = newFile();
    const { windows, sent, events } = openHandle(path, { at: 1000 });
    expect(sent(1)).toBe(1);
    const { database, whole, put } = recordOf(path);
    put(whole.subarray(0, 1));
    let now = 2000;
    const machine = { clock: { boot: 'a boot', now: () => now } };
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    try {
      const other = openHandle(path, { elsewhere: machine });
      const outFor: number[] = [];
      for (let outages = 0; outages < 7; outages++) {
        expect(other.sent(1)).toBe(0);
        const since = now;
        const told = other.events.length;
        while (other.events.length === told) {
          now += 500;
          jest.advanceTimersByTime(500);
        }
        outFor.push(now - since);
      }
      expect(outFor).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
      put(whole);
      expect(other.sent(4)).toBe(2);
      now += 30_000;
      put(whole.subarray(0, 1));
      expect(other.sent(1)).toBe(0);
      jest.advanceTimersByTime(1000);
      expect(other.events.filter((event) => event === 'recovered')).toHaveLength(8);
      await other.windows.close();
    } finally {
      jest.useRealTimers();
    }
    expect(events).toEqual([]);
    await windows.close();
    await database.close();
  });

  it('is out where what it says of a process, or of itself, is damaged', async () => {
    const path = newFile();
    const [first, second] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    expect(first.sent(1)).toBe(1);
    const database = new Database(path, Infinity);
    for (const key of ['@1', '#epoch']) {
      const whole = database.get(key)!;
      database.transact(() => {
        database.put(key, Buffer.alloc(whole.length, ' '));
      });
    }
    expect(second.sent(1)).toBe(0);
    expect(second.events).toEqual(['outage: a record of the file is damaged']);
    expect(() => openHandle(path)).toThrow(`${path}: a record of the file is damaged`);
    await Promise.all([first, second].map(({ windows }) => windows.close()));
    await database.close();
  });

  it.each(['null', '5', '"x"', '{'])('is out where it says %s of a process', async (word) => {
    const path = newFile();
    const [first, second] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    expect(first.sent(1)).toBe(1);
    const database = new Database(path, Infinity);
    database.transact(() => {
      database.put('@1', Buffer.from(word));
    });
    expect(second.sent(1)).toBe(0);
    expect(second.events).toEqual(['outage: a record of the file is damaged']);
    await Promise.all([first, second].map(({ windows }) => windows.close()));
    await database.close();
  });

  it('is out where a record is damaged that is asked for outside a decision', async () => {
    const path = newFile();
    for (const at of [1000, 1100, 1200]) {
      const { windows, take } = openHandle(path, { at });
      settleAll(take(1));
      await windows.close();
    }
    const { database, whole, put } = recordOf(path);
    for (let length = 0; length < whole.length; length++) {
      for (const bytes of [
        whole.subarray(0, length),
        Buffer.alloc(length, 1),
        Buffer.alloc(length, 255),
      ]) {
        put(bytes);
        const { windows, bucket } = openHandle(path, { at: 2150 });
        // Whatever they come to: none of them throws.
        expect([bucket.fits(1), bucket.fits(9)]).toHaveLength(2);
        expect([
          bucket.cooling,
          bucket.available,
          bucket.pausedMs,
          bucket.earliestMs(3),
        ]).toHaveLength(4);
        void windows.close();
      }
    }
    await database.close();
  });

  it('is out where it is full, until there is room again', async () => {
    const { windows, events } = openHandle(newFile(), { maxMegabytes: 1 });
    let users = 0;
    const see = (): boolean =>
      windows.atomically(() => {
        const bucket = windows.open(`org#app GET /x user${users++}`, limit);
        if (!bucket.fits(1)) return false;
        bucket.take(1).settle('answered');
        return true;
      });
    while (see()) expect(users).toBeLessThan(20_000);
    expect(users).toBeGreaterThan(3000);
    expect(events[0]).toMatch(/^outage: it is full: .*`file.maxMegabytes`/);
    // What cooled is removed a few seconds later.
    await until(() => events.includes('recovered'));
    expect(see()).toBe(true);
    await windows.close();
  });
});
