/** Permits that are booked ahead: a crowd needs few transactions, and nothing of it is lost or used by two. */
import { Database, DatabaseError } from '../../src/window/file/database.js';
import type { Window } from '../../src/window/window.js';
import { keptLimit } from '../support/kept-limit.js';
import { lineOf } from '../support/line-of.js';
import { newFile } from './folder.js';
import { openHandle, until, type HandleOptions } from './handle.js';

const [AMOUNT, WINDOW_MS] = [100, 60_000];
const limit = keptLimit({ amount: AMOUNT, windowMs: WINDOW_MS });

/** A process, with a window of that limit. */
function openProcess(path: string, options: HandleOptions = {}) {
  const { windows } = openHandle(path, options);
  const bucket = windows.open('org#app GET /crowd', limit);
  const take = () => windows.atomically(() => (bucket.fits(1) ? bucket.take(1) : undefined), true);
  const takeAll = () => {
    const taken = [];
    for (let permit = take(); permit; permit = take()) taken.push(permit);
    return taken;
  };
  return { windows, bucket, take, takeAll };
}

it('lets a crowd go by few transactions, and by no more than the amount', async () => {
  const { windows, bucket, take, takeAll } = openProcess(newFile());
  const transact = jest.spyOn(Database.prototype, 'transact');
  for (let index = 0; index < 50; index++) expect(take()).toBeDefined();
  expect(transact.mock.calls.length).toBeLessThan(15);
  transact.mockRestore();
  expect(takeAll().length).toBe(AMOUNT - 50);
  expect(bucket.inFlight).toBe(AMOUNT);
  await windows.close();
});

it('gives back what is left before anything is asked, and soon where nothing is', async () => {
  const path = newFile();
  const [first, second] = [openProcess(path), openProcess(path)];
  for (let index = 0; index < 10; index++) first.take();
  // The second sees what the first has booked ahead, which asks for nothing more.
  expect(second.bucket.inFlight).toBeGreaterThan(10);
  await until(() => second.bucket.inFlight === 10);
  for (let index = 0; index < 5; index++) first.take();
  expect(first.bucket.inFlight).toBe(15);
  expect(second.takeAll().length).toBe(AMOUNT - 15);
  await Promise.all([first, second].map(({ windows }) => windows.close()));
});

it('loses nothing where the transaction that books ahead, or gives back, is not written', async () => {
  const { windows, bucket, take, takeAll } = openProcess(newFile());
  const fail = (): void => {
    windows.atomically(() => {
      if (bucket.fits(1)) bucket.take(1);
      throw new Error('on purpose');
    });
  };
  for (let round = 0; round < 5; round++) {
    take();
    expect(fail).toThrow('on purpose');
    take();
  }
  expect(bucket.inFlight).toBe(10);
  expect(takeAll().length).toBe(AMOUNT - 10);
  await windows.close();
});

/** Waits until `window` tells of room for one. */
async function roomIn(window: Window): Promise<void> {
  let isTold = false;
  const tell = (): void => {
    isTold = true;
  };
  window.notifyWhenFits(1, tell, lineOf());
  await until(() => isTold);
}

it('keeps nobody who comes while it is out waiting for as long as a window', async () => {
  const path = newFile();
  const [first, second] = [openProcess(path), openProcess(path)];
  for (let index = 0; index < 10; index++) first.take();
  const taken = second.takeAll().length;
  expect(taken).toBeLessThan(AMOUNT - 10);
  await roomIn(second.bucket);
  expect(second.takeAll().length).toBe(AMOUNT - 10 - taken);
  await Promise.all([first, second].map(({ windows }) => windows.close()));
});

it('keeps nobody waiting for as long as a window though a third has taken the rest meanwhile', async () => {
  const path = newFile();
  const [first, second, third] = [openProcess(path), openProcess(path), openProcess(path)];
  for (let index = 0; index < 10; index++) first.take();
  const taken = second.takeAll().length;
  await roomIn(third.bucket);
  expect(third.takeAll().length).toBe(AMOUNT - 10 - taken);
  await Promise.all([first, second, third].map(({ windows }) => windows.close()));
});

it.each([false, true])(
  'nor does what one has that has not sent it after all, be it in line (%s)',
  async (isInLine) => {
    const path = newFile();
    const [first, second] = [openProcess(path), openProcess(path)];
    const held = first.windows.atomically(() => first.bucket.take(AMOUNT));
    if (isInLine) first.bucket.notifyWhenFits(1, () => undefined, lineOf());
    const isTold = roomIn(second.bucket);
    first.bucket.forgetNotify();
    held.settle('unsent');
    await isTold;
    expect(second.takeAll().length).toBe(AMOUNT);
    await Promise.all([first, second].map(({ windows }) => windows.close()));
  },
);

it('is given back though others look for room as soon as it is written', async () => {
  const { windows, bucket, take } = openProcess(newFile());
  // What ends makes room at once.
  const elsewhere = keptLimit({ amount: 1, windowMs: 1000, minRoundTripMs: 1000 });
  const other = windows.open('org#app GET /at-once', elsewhere);
  const held = windows.atomically(() => other.take(1));
  other.notifyWhenFits(1, () => undefined, lineOf());
  for (let index = 0; index < 7; index++) take();
  held.settle('answered');
  take();
  expect(bucket.inFlight).toBe(8);
  other.forgetNotify();
  await windows.close();
});

it('is not used where others may have found its process dead', async () => {
  const path = newFile();
  let now = 5000;
  const clock = { boot: 'a boot', now: () => now };
  // Neither sees whether the other goes on, as in two containers.
  const elsewhere = { clock, goesOn: () => undefined };
  const open = () => openHandle(path, { elsewhere, leaseMs: 1000 }).windows;
  const [first, second] = [open(), open()];
  const [ours, theirs] = [first, second].map((windows) =>
    windows.open('org#app GET /crowd', limit),
  );
  const take = () => first.atomically(() => (ours!.fits(1) ? ours!.take(1) : undefined), true);
  const before = Array.from({ length: 6 }, take);
  now += 1500;
  expect(theirs!.cooling).toBeGreaterThan(6);
  expect(take()?.isHeld).toBe(false);
  expect(before.map((permit) => permit?.isHeld)).toEqual(before.map(() => false));
  await Promise.all([first.close(), second.close()]);
});

it.each(['wait', 'local', 'open'] as const)(
  'lets nobody go after a refusal while the file is out (%s)',
  async (onOutage) => {
    const { windows, bucket, take } = openProcess(newFile(), { onOutage });
    const taken = Array.from({ length: 8 }, take);
    expect(bucket.inFlight).toBe(8);
    taken.push(...Array.from({ length: 4 }, take));
    const transact = jest.spyOn(Database.prototype, 'transact').mockImplementation(() => {
      throw new DatabaseError('the disk is full');
    });
    taken[0]!.refuse(30_000);
    expect(windows.isOut).toBe(true);
    expect(take()).toBeUndefined();
    transact.mockRestore();
    for (const permit of taken.slice(1)) permit!.settle('answered');
    await windows.close();
  },
);

it('is none where permits go by even pacing', async () => {
  const { windows } = openHandle(newFile());
  const bucket = windows.open('org#app GET /even', keptLimit({ ...limit, pacing: 'even' }));
  for (let index = 0; index < 5; index++) {
    windows.atomically(() => (bucket.fits(1) ? bucket.take(1) : undefined), true);
  }
  expect(bucket.inFlight).toBe(1);
  await windows.close();
});
