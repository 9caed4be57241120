/** All that may have the same file open: throttles of one process, worker threads, and other processes. */
import axios from 'axios';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { throttle } from '../../src/index.js';
import { startMember } from '../support/cluster-process.js';
import { lineOf } from '../support/line-of.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { newFile } from './folder.js';
import { limit, openHandle } from './handle.js';

/** Has a worker thread compile on the fly. */
const LOAD = `
  const { workerData } = require('node:worker_threads');
  const { pathToFileURL } = require('node:url');
  import('tsx/esm/api').then(({ register }) => {
    register();
    return import(pathToFileURL(workerData.path));
  });
`;

describe('a file that is shared', () => {
  it('holds one quota for throttles, worker threads and forks', async () => {
    const overrides = { 'GET /users/{username}': '20/500ms' };
    const sandbox = await startSandboxProcess({ latencyMs: [0, 30], overrides });
    const baseURL = `${sandbox.url}/my-org/my-app`;
    const options = { file: newFile(), overrides };
    const fork = await startMember({ baseURL, ...options });
    await fork.send('/users/fork{}', 0, 20);
    const worker = new Worker(LOAD, {
      eval: true,
      workerData: { path: resolve('test/file/worker.ts'), baseURL, count: 20, options },
    });
    const done = once(worker, 'message');
    const clients = ['a', 'b'].map((name) => {
      const client = axios.create({ baseURL });
      const quota = throttle(client, options);
      const sent = Promise.all(
        Array.from({ length: 20 }, (_, index) => client.get(`/users/${name}${index}`)),
      );
      return { quota, sent };
    });
    expect(await done).toEqual([20]);
    await Promise.all(clients.map(({ sent }) => sent));
    await fork.close(true);
    await Promise.all(clients.map(({ quota }) => quota.close()));
    const { totals, buckets } = await sandbox.report();
    expect(totals).toMatchObject({ calls: 80, refused: 0 });
    expect(buckets[0]).toMatchObject({ overQuota: 0 });
    await sandbox.close();
  });

  it('holds for one that came to its limits by `update()` and one that began with them', async () => {
    const id = 'GET /users/{username}';
    const limits = { overrides: { [id]: '4/h + 3/30min' } };
    const file = newFile();
    const later = throttle({ file, overrides: { [id]: '3/30min' } });
    const fromStart = throttle({ file, ...limits });
    later.update(limits);
    const request = { url: 'https://a1.easemob.com/o/a/users/u', maxWaitMs: 0 };
    const asked = [later, fromStart, later, fromStart].map((quota) => quota.acquire(request));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') outcome.value.settle('answered');
    }
    await Promise.all([later.close(), fromStart.close()]);
  });

  it('is seen by each as it is, also between two turns of the event loop', async () => {
    const path = newFile();
    const [first, second] = [openHandle(path), openHandle(path)];
    expect(second.bucket.fits(3)).toBe(true);
    expect(first.sent(3)).toBe(3);
    // One who is told that it fits, and takes nothing, would ask for ever.
    expect(second.bucket.fits(3)).toBe(false);
    expect(second.bucket.inFlight).toBe(3);
    await first.windows.close();
    await second.windows.close();
  });

  it('has one who has taken nothing yet see his turn as it is', async () => {
    const path = newFile();
    const [first, second] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    const [permit] = first.take(3);
    const line = lineOf();
    for (const { bucket } of [first, second]) bucket.notifyWhenFits(1, () => undefined, line);
    permit!.settle('unsent');
    first.windows.flush();
    expect(first.bucket.fits(1)).toBe(true);
    // One who is told that it fits, and gets nothing, would ask for ever.
    expect(second.windows.atomically(() => second.bucket.fits(1))).toBe(false);
    expect(second.bucket.fits(1)).toBe(false);
    await first.windows.close();
    await second.windows.close();
  });

  it('remembers who was given less while his line gets longer', async () => {
    const path = newFile();
    const [first, second] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    const waitForOne = (): void => {
      second.bucket.notifyWhenFits(1, () => undefined, lineOf());
    };
    // Of two who were given as much the one goes first who was there first.
    first.windows.run(() => undefined);
    waitForOne();
    expect(first.sent(1)).toBe(1);
    expect(second.sent(1)).toBe(1);
    // It was all that the file knew of; another has come since.
    waitForOne();
    expect(first.sent(1)).toBe(0);
    expect(second.sent(1)).toBe(1);
    await first.windows.close();
    await second.windows.close();
  });

  it('keeps the turn of one who waits for longer than his lease', async () => {
    const path = newFile();
    let now = 1000;
    const clock = { boot: 'a boot', now: () => now };
    const renewals: (() => void)[] = [];
    const timers = {
      ...globalThis,
      setTimeout: (action: () => void, ms: number) => {
        if (ms < 500) renewals.push(action);
        return setTimeout(() => undefined, 0);
      },
    };
    // Neither sees of the other whether it goes on.
    const elsewhere = { clock, timers, goesOn: () => undefined };
    const [first, second] = [openHandle(path, { elsewhere }), openHandle(path, { elsewhere })];
    first.take(3);
    second.bucket.notifyWhenFits(1, () => undefined, lineOf());
    const { process } = second.windows;
    for (; now < 5000; now += 300) for (const renew of renewals.splice(0)) renew();
    expect(first.windows.atomically(() => first.bucket.fits(1))).toBe(false);
    second.windows.run(() => undefined);
    expect(second.windows.process).toBe(process);
    await first.windows.close();
    await second.windows.close();
  });

  it('has all learn from the refusal of one', async () => {
    const path = newFile();
    const [first, second] = [openHandle(path, { at: 1000 }), openHandle(path, { at: 1000 })];
    const [permit] = first.take(1);
    expect(permit!.refuse(500)).toBe(true);
    expect(second.bucket.pausedMs).toBe(500);
    expect(second.sent(1)).toBe(0);
    await first.windows.close();
    await second.windows.close();
  });

  it('goes by a limit that one changes at once, and counts on what cools', async () => {
    const path = newFile();
    const first = openHandle(path, { at: 1000 });
    expect(first.sent(3)).toBe(3);
    first.bucket.change({ ...limit, amount: 5 });
    expect(first.sent(9)).toBe(2);
    first.bucket.change({ ...limit, amount: 2 });
    expect(first.sent(1)).toBe(0);
    await first.windows.close();
  });

  it('counts by itself what tables limit in windows of different lengths', async () => {
    const { windows, bucket, sent } = openHandle(newFile(), { at: 1000 });
    const longer = windows.open('org#app GET /x', { ...limit, windowMs: 60_000 });
    expect(sent(1)).toBe(1);
    windows.flush();
    expect([bucket.inFlight + bucket.cooling, longer.inFlight + longer.cooling]).toEqual([1, 0]);
    await windows.close();
  });

  it('tells keys apart that are longer than the database takes', async () => {
    const path = newFile();
    const { windows } = openHandle(path);
    const user = 'u'.repeat(4000);
    const buckets = [`o#a GET /x ${user}1`, `o#a GET /x ${user}2`, `o#a GET /x ${user}1`].map(
      (key) => windows.open(key, limit),
    );
    const sent = buckets.map((bucket) =>
      windows.atomically(() => (bucket.fits(2) ? bucket.take(2).weight : 0)),
    );
    expect(sent).toEqual([2, 2, 0]);
    await windows.close();
  });
});
