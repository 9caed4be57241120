import { Buckets } from '../../src/bucket/buckets.js';
import type { BucketNeed } from '../../src/limits/result.js';
import { memoryWindows } from '../../src/window/memory.js';
import { keptLimit } from '../support/kept-limit.js';

const limit = (bucket: string, amount = 5, windowMs = 60_000): BucketNeed => ({
  bucket,
  weight: 1,
  limit: keptLimit({ amount, windowMs }),
});

const openBuckets = (): Buckets => new Buckets(memoryWindows);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Buckets', () => {
  test('evicts users seen once when their windows are over, and has no timer when none is left', () => {
    const buckets = openBuckets();
    for (let user = 0; user < 50_000; user++) {
      buckets
        .get(limit(`user ${user}`))
        .window.take(1)
        .settle('answered');
    }
    jest.advanceTimersByTime(59_000);
    expect(buckets.size).toBe(50_000);
    jest.advanceTimersByTime(5000);
    expect(buckets.size).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('never evicts one with a permit, or that one who waits needs', async () => {
    const buckets = openBuckets();
    const flying = buckets.get(limit('flying'));
    const permit = flying.window.take(1);
    const awaited = buckets.get(limit('awaited'));
    awaited.retain();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(buckets.get(limit('flying'))).toBe(flying);
    expect(buckets.get(limit('awaited'))).toBe(awaited);
    permit.settle('answered');
    awaited.release();
    await jest.advanceTimersByTimeAsync(70_000);
    expect(buckets.size).toBe(0);
  });

  test('looks at a slice at a time, so that a million buckets do not stall the event loop', async () => {
    const buckets = openBuckets();
    for (let user = 0; user < 10_000; user++) buckets.get(limit(`user ${user}`));
    jest.advanceTimersByTime(1000);
    expect(buckets.size).toBe(8000);
    await jest.advanceTimersByTimeAsync(1000);
    expect(buckets.size).toBe(0);
  });
});
