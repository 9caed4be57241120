import type { Random } from '../random.js';
import type { Scenario, SendStep, Step } from './scenario.js';
import type { Tight } from './tight.js';

/**
 * A process asks for more than there is, and is cut off from Redis with what it was granted for later, while the others want all
 * that comes free until that is another's.
 */
export function cutOffOf(
  { quota, durationMs }: Tight,
  { processes, sharing }: Pick<Scenario, 'processes' | 'sharing'>,
  random: Random,
): Step[] {
  const { amount, windowMs } = quota.limits[0]!;
  const process = random.whole(0, processes.length - 1);
  const from = random.between(0, durationMs / 2);
  const lastsMs = sharing.leaseMs * random.between(1.2, 2.5) + windowMs;
  const send = (by: number, at: number): Step => ({
    at,
    seed: random.seed(),
    ...plainSend(by),
  });
  const steps = Array.from({ length: 2 * amount }, () => send(process, from));
  const others = processes.length - 1;
  const wanted = Math.ceil(amount * (1 + lastsMs / windowMs));
  for (let count = 0; count < wanted; count++) {
    const by = (process + 1 + (count % others)) % processes.length;
    steps.push(send(by, from + random.between(0, lastsMs)));
  }
  const seed = process + processes.length * random.whole(0, 1000);
  const at = from + random.between(5, windowMs / 2);
  return [...steps, { at, seed, kind: 'redis-cut', ms: lastsMs }];
}

const plainSend = (process: number): SendStep => ({
  kind: 'send',
  process,
  client: 0,
  quota: 0,
  path: 0,
  user: 0,
  weight: 1,
  weighs: 'setting',
  priority: undefined,
  maxWaitMs: undefined,
  abort: undefined,
  timeoutMs: 1000,
});
