import fc from 'fast-check';
import { Ceiling } from '../../src/window/ceiling.js';

describe('Ceiling', () => {
  test('is the whole amount before any refusal', () => {
    expect(new Ceiling(100, 1000).at(0)).toBe(100);
  });

  test('takes all refusals of what was sent before the first became known for one', () => {
    const ceiling = new Ceiling(100, 1000);
    expect(ceiling.refused(1, 100, 0, 50)).toBe(true);
    for (let index = 1; index < 40; index++) {
      expect(ceiling.refused(1, 100, index, 50 + index)).toBe(false);
    }
    // 60 of the 100 were not refused; it starts 5 % below that.
    expect(ceiling.at(50)).toBe(57);
    expect(ceiling.refused(1, 58, 51, 60)).toBe(true);
    expect(ceiling.at(60)).toBe(54);
  });

  test('is flat around the refused level, and back at the amount within nine windows', () => {
    const ceiling = new Ceiling(100, 1000);
    ceiling.refused(40, 100, 0, 0);
    expect(ceiling.at(2000)).toBe(59);
    expect(ceiling.at(3500)).toBe(60);
    expect(ceiling.at(9000)).toBe(100);
  });

  test('is none under a limit of 0, whatever was refused before that', () => {
    expect(new Ceiling(0, 1000).at(0)).toBe(0);
    const ceiling = new Ceiling(0, 1000);
    ceiling.refused(1, 3, 0, 0);
    for (const now of [0, 500, 9000]) expect(ceiling.at(now)).toBe(0);
    expect(ceiling.isWhole(0)).toBe(true);
  });

  test('never leaves 1 to the amount, never falls by itself, and reaches what it says when it says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        (amount, windowMs, usedPart, windows) => {
          const ceiling = new Ceiling(amount, windowMs);
          ceiling.refused(1, Math.ceil(usedPart * amount), 0, 0);
          const now = windows * windowMs;
          const level = ceiling.at(now);
          expect(level).toBeGreaterThanOrEqual(1);
          expect(level).toBeLessThanOrEqual(amount);
          if (level === amount) return;
          const reached = ceiling.reaches(level + 1);
          expect(reached).toBeGreaterThan(now - 1e-6 * windowMs);
          expect(ceiling.at(reached + 1e-6 * windowMs)).toBeGreaterThanOrEqual(level + 1);
          expect(ceiling.at(reached - 1e-3 * windowMs)).toBeLessThanOrEqual(level + 1);
          expect(ceiling.at(12 * windowMs)).toBe(amount);
        },
      ),
    );
  });
});
