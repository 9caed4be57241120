import { MemoryWindow } from '../../src/window/memory.js';
import { keptLimit } from '../support/kept-limit.js';

const settings = keptLimit({ amount: 2, windowMs: 100, lostGraceMs: 50 });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A window of two whose permits were answered at the moments 10 and 30. */
function usedUp(): MemoryWindow {
  const window = new MemoryWindow(settings);
  const permits = [window.take(1), window.take(1)];
  jest.advanceTimersByTime(10);
  permits[0]!.settle('answered');
  jest.advanceTimersByTime(20);
  permits[1]!.settle('answered');
  return window;
}

describe('MemoryWindow', () => {
  test('tells when the awaited weight fits: for one permit, or for both', () => {
    for (const [weight, at] of [
      [1, 80],
      [2, 100],
    ] as const) {
      const window = usedUp();
      const notify = jest.fn();
      window.notifyWhenFits(weight, notify);
      expect(window.earliestMs(weight)).toBeCloseTo(at, 6);
      jest.advanceTimersByTime(at - 1);
      expect(notify).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(notify).toHaveBeenCalledTimes(1);
      expect(window.fits(weight)).toBe(true);
    }
  });

  test('has no timer while a response is awaited, and sets one when it comes', () => {
    const window = new MemoryWindow(settings);
    const [first] = [window.take(1), window.take(1)];
    const notify = jest.fn();
    window.notifyWhenFits(1, notify);
    expect(jest.getTimerCount()).toBe(0);
    expect(window.earliestMs(1)).toBe(100);
    first.settle('answered');
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(100);
    expect(notify).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('tells at once of room that an unsent request gives back', () => {
    const window = new MemoryWindow(settings);
    const [first] = [window.take(1), window.take(1)];
    const notify = jest.fn();
    window.notifyWhenFits(1, notify);
    first.settle('unsent');
    jest.advanceTimersByTime(1);
    expect(notify).toHaveBeenCalledTimes(1);
  });

  test('forgets whom to tell when asked to', () => {
    const window = usedUp();
    const notify = jest.fn();
    window.notifyWhenFits(1, notify);
    window.forgetNotify();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(1000);
    expect(notify).not.toHaveBeenCalled();
  });

  test('does not care when the wall clock is set back or on by an hour', () => {
    for (const jumpMs of [-3_600_000, 3_600_000]) {
      const window = usedUp();
      const notify = jest.fn();
      window.notifyWhenFits(1, notify);
      const start = Date.now();
      jest.setSystemTime(start + jumpMs);
      expect(window.fits(1)).toBe(false);
      expect(window.cooling).toBe(2);
      jest.advanceTimersByTime(79);
      expect(notify).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(notify).toHaveBeenCalledTimes(1);
    }
  });

  test('waits for a window of a month although a timer of Node cannot', () => {
    const month = 30 * 24 * 3_600_000;
    const window = new MemoryWindow({ ...settings, amount: 1, windowMs: month });
    window.take(1).settle('answered');
    let told = 0;
    const wait = (): void => {
      window.notifyWhenFits(1, () => {
        told += 1;
        if (!window.fits(1)) wait();
      });
    };
    wait();
    jest.advanceTimersByTime(month - 1);
    expect(window.fits(1)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(window.fits(1)).toBe(true);
    expect(told).toBe(2);
  });

  test('pauses at a refusal, tells when the pause is over, and is idle only when all is as before', () => {
    const window = new MemoryWindow({ ...settings, amount: 10 });
    const permits = Array.from({ length: 10 }, () => window.take(1));
    expect(permits.map((permit) => permit.refuse(undefined)).filter(Boolean)).toHaveLength(1);
    expect(window.pausedMs).toBe(5);
    expect(window.available).toBeLessThan(10);
    const notify = jest.fn(() => {
      if (!window.fits(1)) window.notifyWhenFits(1, notify);
    });
    window.notifyWhenFits(1, notify);
    jest.advanceTimersByTime(2000);
    expect(notify).toHaveBeenCalled();
    expect(window.fits(10)).toBe(true);
    expect(window.idle).toBe(true);
    expect(jest.getTimerCount()).toBe(0);
  });
});
