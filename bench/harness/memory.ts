import { setTimeout as delay } from 'node:timers/promises';

/** Bytes of the heap in use, after all garbage is gone. */
export async function heapUsed(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    // Finalizers and weak references need a turn of the event loop.
    await delay(1);
  }
  return process.memoryUsage().heapUsed;
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Expected to run with --expose-gc');
  globalThis.gc();
}
