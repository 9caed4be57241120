import type { Limit } from './limit.js';

const NAMES: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'day'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A limit as one writes it, and as `overrides` take it: `100/s`, `6000 messages/min`, `5/min/user`. */
export function limitText({ amount, unit, windowMs, scope }: Limit): string {
  const messages = unit === 'message' ? ' messages' : '';
  return `${amount}${messages}/${windowText(windowMs)}${scope === 'user' ? '/user' : ''}`;
}

function windowText(windowMs: number): string {
  const [ms, name] = NAMES.find(([ms]) => windowMs % ms === 0) ?? [1, 'ms'];
  return windowMs === ms ? name : `${windowMs / ms}${name}`;
}
