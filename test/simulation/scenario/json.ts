import type { Scenario } from './scenario.js';

/** A scenario as text, one step a line. */
export function toJson({ steps, ...rest }: Scenario): string {
  const head = JSON.stringify(rest, writeNumber, 2).slice(0, -2);
  const lines = steps.map((step) => `    ${JSON.stringify(step, writeNumber)}`);
  return `${head},\n  "steps": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

export function fromJson(text: string): Scenario {
  return JSON.parse(text, (_, value: unknown) =>
    value === INFINITE ? Infinity : value,
  ) as Scenario;
}

const INFINITE = 'Infinity';
const writeNumber = (_: string, value: unknown): unknown => (value === Infinity ? INFINITE : value);
