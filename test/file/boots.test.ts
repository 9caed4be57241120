/** The boot that what is in the file belongs to, and those who do not agree about it. */
import { spawnSync } from 'node:child_process';
import { Database } from '../../src/window/file/database.js';
import { ownIdentity } from '../../src/window/file/liveness.js';
import type { Machine } from '../../src/window/file/machine.js';
import { windowKey } from '../../src/window/file/transaction.js';
import type { FileWindows } from '../../src/window/file/windows.js';
import type { Permit, Window } from '../../src/window/window.js';
import { keptLimit } from '../support/kept-limit.js';
import { lineOf } from '../support/line-of.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { program } from '../support/program.js';
import { newFile } from './folder.js';
import { limit, openHandle } from './handle.js';

/** Handles on one clock, whose timers are those of jest, and what they have sent. */
function machine() {
  const clock = { now: 500_000 };
  const sent: Counted[] = [];
  const open = (path: string, boot: string | undefined, more: Partial<Machine> = {}) => {
    const elsewhere = { clock: { boot, now: () => clock.now }, ...more };
    const handle = openHandle(path, { elsewhere });
    const send = (count: number): number => {
      const permits = handle.take(count);
      for (const permit of permits) {
        sent.push({ at: clock.now, weight: 1 });
        permit.settle('answered');
      }
      return permits.length;
    };
    return { ...handle, send };
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 50) {
      clock.now += 50;
      await jest.advanceTimersByTimeAsync(50);
    }
  };
  const expectKept = (): void => {
    expectPromiseKept(sent, limit);
  };
  return { open, pass, expectKept };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] }));
afterEach(() => jest.useRealTimers());

it('is one for all: who has another boot takes over, and the others are out at once', async () => {
  const path = newFile();
  const { open, pass, expectKept } = machine();
  const first = open(path, 'a boot');
  expect(first.send(3)).toBe(3);
  await pass(600);
  const second = open(path, 'another boot');
  for (let tenths = 0; tenths < 30; tenths++) {
    first.send(3);
    second.send(3);
    await pass(100);
  }
  expect(first.events).toEqual([expect.stringContaining('a boot id of its own')]);
  expect(second.events).toEqual([]);
  expectKept();
  await second.windows.close();
  await first.windows.close();
});

it('is not swept by who belongs to another', async () => {
  const path = newFile();
  const { open, pass, expectKept } = machine();
  const first = open(path, 'a boot');
  expect(first.send(1)).toBe(1);
  const second = open(path, 'another boot');
  await pass(4600);
  expect(second.send(3)).toBe(3);
  // The first has come to sweep by then, and what the second has is there still.
  await pass(600);
  expect(second.bucket.cooling).toBe(3);
  expectKept();
  await second.windows.close();
  await first.windows.close();
});

it.each(['the first', 'the second'])('goes on where it is %s who cannot tell it', async (who) => {
  const path = newFile();
  const { open, pass, expectKept } = machine();
  const boots = who === 'the first' ? [undefined, 'a boot'] : ['a boot', undefined];
  const first = open(path, boots[0]);
  expect(first.send(3)).toBe(3);
  // Longer than its lease; but it is seen to go on.
  await pass(7000);
  expect(first.send(3)).toBe(3);
  const second = open(path, boots[1]);
  expect(second.send(3)).toBe(0);
  await pass(1000);
  expect(first.send(1) + second.send(3)).toBe(3);
  expect([...first.events, ...second.events]).toEqual([]);
  expectKept();
  await Promise.all([first, second].map(({ windows }) => windows.close()));
});

it('goes on where nobody can tell it, nor see the others: an idle process tells of itself', async () => {
  const path = newFile();
  const { open, pass, expectKept } = machine();
  const unseen = { goesOn: () => undefined };
  const first = open(path, undefined, unseen);
  expect(first.send(3)).toBe(3);
  await pass(7000);
  const second = open(path, undefined, unseen);
  expect(first.send(3)).toBe(3);
  expect(second.send(3)).toBe(0);
  await pass(1100);
  expect(second.send(3)).toBe(3);
  await pass(1100);
  expect(first.send(3)).toBe(3);
  expect([...first.events, ...second.events]).toEqual([]);
  expectKept();
  await Promise.all([first, second].map(({ windows }) => windows.close()));
});

it('is another where a lease is longer than any can be', async () => {
  const path = newFile();
  const open = (clock: { now: number }) =>
    openHandle(path, {
      elsewhere: { clock: { boot: undefined, now: () => clock.now }, goesOn: () => undefined },
    });
  // Up for ten days, and then for one minute.
  expect(open({ now: 864_000_000 }).sent(2)).toBe(2);
  const clock = { now: 60_000 };
  const after = open(clock);
  expect(after.sent(3)).toBe(1);
  clock.now += limit.windowMs + limit.lostGraceMs + 20;
  expect(after.sent(3)).toBe(2);
  await after.windows.close();
});

it('counts what is lost by it until the grace and the window are over, whatever a round trip takes', () => {
  const path = newFile();
  const vouched = keptLimit({ ...limit, minRoundTripMs: 500 });
  const takeAll = (at: number, boot: string): number => {
    const { windows } = openHandle(path, { at, boot });
    const bucket = windows.open('org#app GET /y', vouched);
    return windows.atomically(() => {
      let count = 0;
      for (; bucket.fits(1); count++) bucket.take(1);
      return count;
    });
  };
  expect(takeAll(900_000, 'a boot')).toBe(3);
  expect(takeAll(5000, 'another boot')).toBe(0);
  expect(takeAll(6099, 'another boot')).toBe(0);
  expect(takeAll(6101, 'another boot')).toBe(3);
});

const canShiftTime = (): boolean =>
  spawnSync('unshare', ['--time', '--boottime', '1000', '--fork', 'true']).status === 0;

(canShiftTime() ? it : it.skip)('sees who goes on in another time namespace', () => {
  const script = `
    import { goesOn, ownIdentity } from '${program('src/window/file/liveness.ts')}';
    const [other] = process.argv.slice(1).map((text) => JSON.parse(text));
    console.log(goesOn(other, ownIdentity()), goesOn({ ...other, start: other.start + '0' }, ownIdentity()));`;
  const shift = ['--time', '--boottime', '100000', '--fork'];
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const args = [...shift, ...node, JSON.stringify(ownIdentity())];
  const { stdout } = spawnSync('unshare', args, { encoding: 'utf8' });
  expect(stdout).toBe('true false\n');
});

it('is damaged where its number is none, and so is the number given last where it is below 1', async () => {
  const path = newFile();
  const first = openHandle(path, { at: 1000 });
  expect(first.sent(1)).toBe(1);
  const database = new Database(path, Infinity);
  const whole = database.transact(() => Buffer.from(database.get('#epoch')!).toString());
  const put = (key: string, value: string): void => {
    database.transact(() => {
      database.put(key, Buffer.from(value));
    });
  };
  put('#epoch', whole.replace(/"number":\d+/, '"number":null'));
  expect(() => openHandle(path)).toThrow('a record of the file is damaged');
  put('#epoch', whole);
  put('#last', '-5');
  const second = openHandle(path, { at: 1000 });
  expect(second.sent(1)).toBe(0);
  expect(second.events).toEqual(['outage: a record of the file is damaged']);
  await database.close();
});

it('keeps what a process has learnt whose amount is greater', async () => {
  const path = newFile();
  const clock = { now: 500_000 };
  const elsewhere = { clock: { boot: 'a boot', now: () => clock.now } };
  const [first, second] = [0, 1].map(() => openHandle(path, { elsewhere }).windows);
  const [large, small] = [100, 10].map((amount) => keptLimit({ ...limit, amount }));
  const theirs = first!.open('org#app GET /z', large!);
  const use = (count: number): Permit[] =>
    first!.atomically(() => Array.from({ length: count }, () => theirs.take(1)));
  const permits = use(50);
  permits.pop()!.refuse(undefined);
  clock.now += 100;
  use(1)[0]!.refuse(undefined);
  for (const permit of permits) permit.settle('answered');
  clock.now += 500;
  const before = theirs.available;
  expect(before).toBeLessThan(60);
  const ours = second!.open('org#app GET /z', small!);
  expect(ours.available).toBe(10);
  second!.atomically(() => ours.take(1)).settle('answered');
  second!.flush();
  expect(theirs.available).toBe(before);
  clock.now += 2000;
  // Nothing cools there any more.
  expect(second!.atomically(() => (ours.fits(1) ? ours.take(1) : undefined))).toBeDefined();
  expect(theirs.available).toBeLessThan(100);
  await Promise.all([first, second].map((windows) => windows!.close()));
});

it('takes the first refusal of a process for that, whatever others have learnt, and strikes are over with the pause', async () => {
  const clock = { now: 500_000 };
  const elsewhere = { clock: { boot: 'a boot', now: () => clock.now } };
  const [large, small, least] = [100, 50, 1].map((amount) => keptLimit({ ...limit, amount }));
  const refuse = (windows: FileWindows, bucket: Window, used: number): void => {
    const permits = windows.atomically(() => Array.from({ length: used }, () => bucket.take(1)));
    const last = permits.pop();
    for (const permit of permits) permit.settle('answered');
    last!.refuse(undefined);
  };
  const after = (hasHistory: boolean): number[] => {
    const path = newFile();
    const { windows } = openHandle(path, { elsewhere });
    if (hasHistory) refuse(windows, windows.open('org#app GET /v', large!), 60);
    clock.now += 10_500;
    const ours = openHandle(path, { elsewhere }).windows;
    const bucket = ours.open('org#app GET /v', small!);
    refuse(ours, bucket, 10);
    return [1, 2, 3].map(() => {
      clock.now += 1000;
      return bucket.available;
    });
  };
  expect(after(true)).toEqual(after(false));
  const { windows } = openHandle(newFile(), { elsewhere });
  const bucket = windows.open('org#app GET /u', least!);
  const pauses = [1, 2, 3, 4].map(() => {
    refuse(windows, bucket, 1);
    const { pausedMs } = bucket;
    clock.now += 2500;
    windows.atomically(() => bucket.take(1)).settle('answered');
    clock.now += 2500;
    return pausedMs;
  });
  expect(new Set(pauses).size).toBe(1);
  await windows.close();
});

it('looks some milliseconds later whether others have ended what does not have to cool', async () => {
  const path = newFile();
  const { open, pass } = machine();
  const [first, second] = [open(path, 'a boot'), open(path, 'a boot')];
  const vouched = keptLimit({ ...limit, minRoundTripMs: 1000 });
  const [theirs, ours] = [first, second].map(({ windows }) =>
    windows.open('org#app GET /w', vouched),
  );
  const held = first.windows.atomically(() => [1, 2, 3].map(() => theirs!.take(1)));
  let looks = 0;
  const wait = (): void => {
    ours!.notifyWhenFits(
      1,
      () => {
        looks += 1;
        if (looks < 1000) wait();
      },
      lineOf(),
    );
  };
  wait();
  await pass(1000);
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThanOrEqual(100);
  for (const permit of held) permit.settle('answered');
  ours!.forgetNotify();
  await Promise.all([first, second].map(({ windows }) => windows.close()));
});

it('leaves a damaged record that nobody uses, sweeps the others, and forgets the dead by and by', async () => {
  const path = newFile();
  const { open, pass } = machine();
  const { windows, events, send } = open(path, 'a boot');
  const database = new Database(path, Infinity);
  database.transact(() => {
    database.put(':a damaged one', Buffer.from([255, 255, 255]));
    database.put('@999', Buffer.from('{"pid":12'));
    for (let number = 1000; number < 1500; number++) {
      const member = { pid: 1, thread: 1, start: '1', ids: '', leaseUntil: 0, deadAt: -86_400_000 };
      database.put(`@${number}`, Buffer.from(JSON.stringify(member)));
    }
  });
  const count = (from: string, to: string): number =>
    database.transact(() => database.range(from, to, 10_000).length);
  expect(send(3)).toBe(3);
  await pass(2000);
  expect(count(windowKey('org#app GET /x', limit), ';')).toBe(1);
  for (let rounds = 0; rounds < 4; rounds++) {
    await pass(6000);
    expect(send(1)).toBe(1);
  }
  await pass(6000);
  windows.flush();
  expect(events).toEqual([]);
  expect(count('@', '@~')).toBeLessThanOrEqual(1);
  await pass(10_000);
  expect(count(':', ';')).toBe(1);
  await windows.close();
  await database.close();
});
