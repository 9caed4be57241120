import type { Limit } from '../../src/limits/limit.js';

const TIMES = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Limits as a table writes them: `100/s + 6000 messages/min`. */
export function writeLimits(limits: readonly Limit[]): string {
  return limits.map(writeLimit).join(' + ');
}

function writeLimit({ amount, windowMs, unit, scope }: Limit): string {
  const [name, length] = TIMES.find(([, ms]) => windowMs % ms === 0) ?? ['ms', 1];
  const count = windowMs / length;
  const time = count === 1 ? name : `${count}${name}`;
  return `${amount}${unit === 'message' ? ' messages' : ''}/${time}${scope === 'user' ? '/user' : ''}`;
}
