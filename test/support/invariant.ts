/** Something that a server counted: when, in milliseconds, and of what weight. */
export interface Counted {
  readonly at: number;
  readonly weight: number;
}

/** The most that any window of the server holds, wherever it starts. Windows are half-open: [start, start + windowMs). */
export function worstWindow(counted: readonly Counted[], windowMs: number): number {
  const sorted = [...counted].sort((a, b) => a.at - b.at);
  let worst = 0;
  let sum = 0;
  let first = 0;
  for (const { at, weight } of sorted) {
    sum += weight;
    for (; sorted[first]!.at <= at - windowMs; first++) sum -= sorted[first]!.weight;
    worst = Math.max(worst, sum);
  }
  return worst;
}

/** The most that a fixed window of the server holds, where one starts at `phaseMs`. */
export function worstFixedWindow(
  counted: readonly Counted[],
  windowMs: number,
  phaseMs: number,
): number {
  const sums = new Map<number, number>();
  for (const { at, weight } of counted) {
    const index = Math.floor((at - phaseMs) / windowMs);
    sums.set(index, (sums.get(index) ?? 0) + weight);
  }
  return Math.max(0, ...sums.values());
}

/** The promise: no window of the server, sliding, or fixed at any of ten phases, holds more than `amount`. */
export function expectPromiseKept(
  counted: readonly Counted[],
  { amount, windowMs }: { readonly amount: number; readonly windowMs: number },
): void {
  expect(worstWindow(counted, windowMs)).toBeLessThanOrEqual(amount);
  for (let phase = 0; phase < 10; phase++) {
    const worst = worstFixedWindow(counted, windowMs, (phase * windowMs) / 10);
    expect(worst).toBeLessThanOrEqual(amount);
  }
}
