/** Processes that share a file, and differ: in their limits, their grace, and in what they see of each other. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Database, DatabaseError } from '../../src/window/file/database.js';
import { goesOn, ownIdentity } from '../../src/window/file/liveness.js';
import { newFile } from './folder.js';
import { limit, openHandle, until } from './handle.js';

const KEY = 'org#app GET /x';

describe('processes that share a file and differ', () => {
  it('go by their own amount each, and count what all have sent', async () => {
    const path = newFile();
    const [wide, narrow] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    narrow.bucket.change({ ...limit, amount: 2 });
    expect(narrow.sent(1)).toBe(1);
    expect(wide.sent(1)).toBe(1);
    expect(narrow.sent(1)).toBe(0);
    expect(wide.sent(2)).toBe(1);
    // Changed in one of them at run time.
    wide.bucket.change({ ...limit, amount: 5 });
    expect([wide.sent(9), narrow.sent(1)]).toEqual([2, 0]);
    await wide.windows.close();
    await narrow.windows.close();
  });

  it('let what a dead one had in flight cool by the grace that it went by', async () => {
    const path = newFile();
    const patient = { ...limit, lostGraceMs: 5000 };
    const ended = new Set<number>();
    const elsewhere = (pid: number) => ({
      self: { pid, thread: pid, start: '', ids: 'host' },
      goesOn: (other: { pid: number }) => !ended.has(other.pid),
    });
    const dying = openHandle(path, { at: 1000, elsewhere: elsewhere(1) });
    dying.windows.atomically(() => dying.windows.open(KEY, patient).take(3));
    const at = (now: number): number => {
      const handle = openHandle(path, { at: now, elsewhere: elsewhere(2) });
      const count = handle.sent(1);
      void handle.windows.close();
      return count;
    };
    expect(at(1500)).toBe(0);
    ended.add(1);
    // Found dead at 2000: a window and the grace of the dead one from then.
    expect([at(2000), at(3200), at(7900), at(8100)]).toEqual([0, 0, 0, 1]);
    await dying.windows.close();
  });

  it('let what one has in flight that was closed go by its lease, though the process goes on', async () => {
    const path = newFile();
    const closing = openHandle(path, { at: 1000 });
    expect(closing.sent(3)).toBe(3);
    await closing.windows.close();
    const at = (now: number): number => {
      const handle = openHandle(path, { at: now });
      const count = handle.sent(1);
      void handle.windows.close();
      return count;
    };
    expect([at(1900), at(2000), at(3050), at(3150)]).toEqual([0, 0, 0, 1]);
  });

  it('book anew what one has in flight that others found dead', async () => {
    const path = newFile();
    let now = 1000;
    const open = (pid: number) =>
      openHandle(path, {
        elsewhere: {
          clock: { boot: 'a boot', now: () => now },
          self: { pid, thread: pid, start: '', ids: `container ${pid}` },
          goesOn: () => undefined,
        },
      });
    const [slow, other] = [open(1), open(2)];
    const permits = slow.take(2);
    const fits = (weight: number): boolean =>
      other.windows.atomically(() => other.bucket.fits(weight));
    expect(fits(2)).toBe(false);
    now = 2500;
    // Its lease is over: what it had is free again a window and the grace from now.
    expect(fits(2)).toBe(false);
    now = 3700;
    // What has not been sent by then is to be asked for anew.
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([false, false]);
    expect([fits(1), fits(2)]).toEqual([true, false]);
    expect(slow.take(1).map(({ isHeld }) => isHeld)).toEqual([true]);
    expect(fits(1)).toBe(false);
    for (const permit of permits) permit.settle('answered');
    slow.windows.flush();
    now = 4690;
    expect(fits(2)).toBe(false);
    now = 4710;
    expect([fits(2), fits(3)]).toEqual([true, false]);
    await slow.windows.close();
    await other.windows.close();
  });

  it('do not hold what one took alone in an outage once it was found dead after that', async () => {
    const path = newFile();
    let now = 1000;
    const open = (pid: number) =>
      openHandle(path, {
        onOutage: 'local',
        localShare: 1,
        elsewhere: {
          clock: { boot: 'a boot', now: () => now },
          self: { pid, thread: pid, start: '', ids: `container ${pid}` },
          goesOn: () => undefined,
        },
      });
    const [slow, other] = [open(1), open(2)];
    const failing = jest.spyOn(Database.prototype, 'transact').mockImplementation(() => {
      throw new DatabaseError('no file for the moment');
    });
    slow.windows.run(() => undefined);
    const permits = slow.take(3);
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([true, true, true]);
    failing.mockRestore();
    await until(() => slow.events.includes('recovered'));
    expect(other.sent(1)).toBe(0);
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([true, true, true]);
    now = 2500;
    expect(other.sent(1)).toBe(0);
    now = 3700;
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([false, false, false]);
    await slow.windows.close();
    await other.windows.close();
  });

  it('give back the turn of what was not sent', () => {
    const path = newFile();
    const { windows, bucket, take, sent } = openHandle(path, { at: 1000 });
    bucket.change({ ...limit, pacing: 'even' });
    const [unsent] = take(1);
    expect(sent(1)).toBe(0);
    unsent!.settle('unsent');
    expect([sent(1), sent(1)]).toEqual([1, 0]);
    void windows.close();
  });

  it.each([
    ['even', [1, 0, 1, 0, 1]],
    ['burst', [8, 1, 0, 0, 0]],
  ] as const)("leave even pacing of a former amount behind, with pacing '%s'", (pacing, sent) => {
    const path = newFile();
    let now = 1000;
    const clock = { boot: 'a boot', now: () => now };
    const all = [1, 2].map(() => openHandle(path, { elsewhere: { clock } }));
    const change = (amount: number, by: 'even' | 'burst'): void => {
      for (const { bucket } of all) bucket.change({ ...limit, amount, pacing: by });
    };
    change(1, 'even');
    expect(all[0]!.sent(1)).toBe(1);
    now = 1100;
    change(10, pacing);
    // One step of the new pace is 100 ms.
    expect(all[1]!.sent(pacing === 'even' ? 1 : 0)).toBe(0);
    now = 1200;
    const rounds = [1200, 1250, 1300, 1350, 1400].map((at, round) => {
      now = at;
      return all[round % 2]!.sent(round === 0 && pacing === 'burst' ? 8 : 9);
    });
    expect(rounds).toEqual(sent);
    for (const { windows } of all) void windows.close();
  });

  it('keep a pause that the server asked one for over a change of the amount', () => {
    const path = newFile();
    let now = 1000;
    const clock = { boot: 'a boot', now: () => now };
    const [refused, other] = [1, 2].map(() => openHandle(path, { elsewhere: { clock } }));
    refused!.take(1)[0]!.refuse(2000);
    refused!.bucket.change({ ...limit, amount: 5 });
    now = 2990;
    expect([refused!.sent(9), other!.sent(9)]).toEqual([0, 0]);
    now = 3010;
    expect(refused!.sent(9)).toBe(5);
    void refused!.windows.close();
    void other!.windows.close();
  });

  it('share even pacing', () => {
    const path = newFile();
    const even = { ...limit, amount: 4, pacing: 'even' as const };
    const at = (now: number): number => {
      const handle = openHandle(path, { at: now });
      handle.bucket.change(even);
      const count = handle.sent(1);
      void handle.windows.close();
      return count;
    };
    expect([at(1000), at(1200), at(1250), at(1300), at(1500)]).toEqual([1, 0, 1, 0, 1]);
  });

  it('share what is counted from its sending, and get nothing of it back', () => {
    const path = newFile();
    const at = (now: number): number => {
      const handle = openHandle(path, { at: now });
      handle.bucket.change({ ...limit, countFrom: 'send' });
      const permits = handle.take(9);
      for (const permit of permits) {
        permit.sent();
        permit.settle('unsent');
      }
      handle.windows.flush();
      void handle.windows.close();
      return permits.length;
    };
    expect([at(1000), at(1900), at(2010)]).toEqual([3, 0, 3]);
  });

  it('keep what is counted from its sending until that, and let it cool from then', async () => {
    const path = newFile();
    let now = 1000;
    const clock = { boot: 'a boot', now: () => now };
    const [first, second] = [1, 2].map(() => openHandle(path, { elsewhere: { clock } }));
    for (const { bucket } of [first!, second!]) bucket.change({ ...limit, countFrom: 'send' });
    const [early, late, never] = first!.take(3);
    early!.sent();
    first!.windows.flush();
    now = 2010;
    expect(early!.isHeld).toBe(false);
    expect(second!.sent(9)).toBe(1);
    never!.settle('unsent');
    first!.windows.flush();
    expect(second!.sent(9)).toBe(1);
    now = 5000;
    late!.sent();
    first!.windows.flush();
    now = 5990;
    expect(late!.isHeld).toBe(true);
    // Two of the second's wait to be sent.
    expect(second!.sent(9)).toBe(0);
    now = 6010;
    late!.settle('answered');
    expect(second!.sent(9)).toBe(1);
    await first!.windows.close();
    await second!.windows.close();
  });

  it('let what a dead one had in flight cool also where they count from the sending', async () => {
    const path = newFile();
    let now = 1000;
    const ended = new Set<number>();
    const open = (pid: number) =>
      openHandle(path, {
        elsewhere: {
          clock: { boot: 'a boot', now: () => now },
          self: { pid, thread: pid, start: '', ids: 'host' },
          goesOn: ({ pid: other }: { pid: number }) => !ended.has(other),
        },
      });
    const [dying, other] = [open(1), open(2)];
    other.bucket.change({ ...limit, countFrom: 'send' });
    expect(dying.sent(3)).toBe(3);
    ended.add(1);
    now = 1300;
    expect(other.sent(1)).toBe(0);
    other.bucket.change({ ...limit, countFrom: 'send' });
    now = 2390;
    expect(other.sent(1)).toBe(0);
    now = 2410;
    expect(other.sent(9)).toBe(3);
    await dying.windows.close();
    await other.windows.close();
  });

  it('ask anew for what is counted from its sending and was not sent when others found its process dead', async () => {
    const path = newFile();
    let now = 1000;
    const open = (pid: number) =>
      openHandle(path, {
        elsewhere: {
          clock: { boot: 'a boot', now: () => now },
          self: { pid, thread: pid, start: '', ids: `container ${pid}` },
          goesOn: () => undefined,
        },
      });
    const [slow, other] = [open(1), open(2)];
    for (const { bucket } of [slow, other]) bucket.change({ ...limit, countFrom: 'send' });
    const [sent, prepared] = slow.take(2);
    sent!.sent();
    slow.windows.flush();
    now = 2500;
    // What was sent is free by now; what was not, a window and the grace after it was found dead.
    expect(other.sent(9)).toBe(2);
    now = 3100;
    other.windows.run(() => undefined);
    now = 3700;
    expect(prepared!.isHeld).toBe(false);
    prepared!.settle('unsent');
    slow.windows.flush();
    expect(other.sent(9)).toBe(1);
    await slow.windows.close();
    await other.windows.close();
  });

  it('count all as just sent where boots cannot be told apart and nobody else is there', async () => {
    const path = newFile();
    const open = (now: number) =>
      openHandle(path, { elsewhere: { clock: { boot: undefined, now: () => now } } });
    const first = open(500_000);
    expect(first.sent(2)).toBe(2);
    // As long as one is there, it is the same boot.
    const second = open(500_500);
    expect(second.sent(2)).toBe(1);
    await first.windows.close();
    await second.windows.close();
    // Their leases are over on a clock that may have begun anew.
    const third = open(900_000);
    expect(third.sent(3)).toBe(0);
    await third.windows.close();
  });
});

describe('whether a process goes on', () => {
  const own = ownIdentity();
  const isLinux = process.platform === 'linux';

  it('is told by its id and when it was started', () => {
    expect(goesOn(own, own)).toBe(isLinux ? true : undefined);
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    expect(goesOn({ ...own, pid, thread: pid, start: '1' }, own)).toBe(false);
    expect(goesOn({ ...own, pid, thread: pid, start: '' }, own)).toBe(false);
  });

  it('is not told by an id that was given again, nor by one that is not seen', () => {
    const parent = { ...own, pid: process.ppid, thread: process.ppid };
    if (isLinux) expect(goesOn({ ...parent, start: '1' }, own)).toBe(false);
    expect(goesOn({ ...parent, start: '' }, own)).toBeUndefined();
    expect(goesOn({ ...own, ids: 'another container' }, own)).toBeUndefined();
  });

  it('is told of worker threads, which may end before their process', async () => {
    if (!isLinux) return;
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'));
       setInterval(() => {}, 1000);`,
      { eval: true },
    );
    const [link] = (await once(worker, 'message')) as [string];
    const stat = readFileSync(`/proc/${link}/stat`, 'latin1');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;
    const identity = { ...own, thread: Number(basename(link)), start };
    expect(goesOn(identity, own)).toBe(true);
    await worker.terminate();
    expect(goesOn(identity, own)).toBe(false);
  });
});
