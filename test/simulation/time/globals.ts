import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { Random } from '../random.js';
import { SimulatedTimer, type Runtime } from './runtime.js';

type Callback = (...args: unknown[]) => void;
type Replacement = readonly [target: object, name: string, value: unknown];

/**
 * Puts the clocks, timers and chance of the process that is simulated at the moment in place of the machine's own.
 * Whatever runs while none is simulated gets the real ones.
 *
 * @returns what puts the real ones back
 */
export function replaceGlobals(current: () => Runtime | undefined, chance: Random): () => void {
  const replaced = [...timerGlobals(current), ...clockGlobals(current), ...chanceGlobals(chance)];
  const before = replaced.map(
    ([target, name]) => [target, name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  for (const [target, name, value] of replaced) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
  syncBuiltinESMExports();
  return () => {
    for (const [target, name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
    syncBuiltinESMExports();
  };
}

function timerGlobals(current: () => Runtime | undefined): readonly Replacement[] {
  const real = { setTimeout, setInterval, setImmediate };
  const clearReal = { clearTimeout, clearInterval, clearImmediate };
  const set = (callback: Callback, ms?: number, ...args: unknown[]): unknown =>
    current()?.setTimeout(() => {
      callback(...args);
    }, ms) ?? real.setTimeout(callback, ms, ...args);
  const repeat = (callback: Callback, ms?: number, ...args: unknown[]): unknown =>
    current()?.setTimeout(
      () => {
        callback(...args);
      },
      ms,
      Math.max(1, ms ?? 1),
    ) ?? real.setInterval(callback, ms, ...args);
  const soon = (callback: Callback, ...args: unknown[]): unknown =>
    current()?.setImmediate(() => {
      callback(...args);
    }) ?? real.setImmediate(callback, ...args);
  const clear = (name: keyof typeof clearReal) => (timer: unknown) => {
    if (timer instanceof SimulatedTimer) timer.close();
    else clearReal[name](timer as never);
  };
  const wait = (ms?: number, value?: unknown, { ref = true } = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const timer = set(() => {
        resolve(value);
      }, ms);
      if (!ref) (timer as NodeJS.Timeout).unref();
    });
  const turn = (value?: unknown): Promise<unknown> =>
    new Promise((resolve) => {
      soon(() => {
        resolve(value);
      });
    });
  return [
    [globalThis, 'setTimeout', set],
    [globalThis, 'setInterval', repeat],
    [globalThis, 'setImmediate', soon],
    [globalThis, 'clearTimeout', clear('clearTimeout')],
    [globalThis, 'clearInterval', clear('clearInterval')],
    [globalThis, 'clearImmediate', clear('clearImmediate')],
    [timers, 'setTimeout', wait],
    [timers, 'setImmediate', turn],
  ];
}

function clockGlobals(current: () => Runtime | undefined): readonly Replacement[] {
  const monotonic = performance.now.bind(performance);
  const wall = Date.now.bind(Date);
  return [
    [performance, 'now', () => current()?.monotonic() ?? monotonic()],
    [Date, 'now', () => current()?.wall() ?? wall()],
  ];
}

function chanceGlobals(chance: Random): readonly Replacement[] {
  const bytes = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => chance.whole(0, 255)));
  return [
    [Math, 'random', () => chance.between(0, 1)],
    [crypto, 'randomBytes', bytes],
  ];
}
