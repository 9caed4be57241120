import { BLOCK, BLOCK_MS, ENOUGH_BLOCKS, FACTOR, Floor, SPAN_MS } from '../../src/window/floor.js';

/** Answers for so many blocks, each round trip by `tookMs`, from the moment `from` on; returns the moment after them. */
function answer(
  floor: Floor,
  blocks: number,
  tookMs: (index: number) => number,
  from = 0,
  wasOpen = true,
): number {
  const gapMs = BLOCK_MS / BLOCK;
  for (let index = 0; index < blocks * BLOCK; index++) {
    floor.answered(tookMs(index), wasOpen, from + index * gapMs);
  }
  return from + blocks * BLOCK_MS;
}

/** Enough to learn from, and the first of the next block, which closes the last. */
function learnt(tookMs: (index: number) => number): { floor: Floor; now: number } {
  const floor = new Floor();
  const now = answer(floor, ENOUGH_BLOCKS, tookMs);
  floor.answered(tookMs(0), true, now);
  return { floor, now };
}

const steady = (): number => 100;

describe('Floor', () => {
  test('counts on nothing before enough was seen, and then on most of the shortest', () => {
    const floor = new Floor();
    const now = answer(floor, ENOUGH_BLOCKS, steady);
    expect(floor.at(now)).toBe(0);
    floor.answered(100, true, now);
    expect(floor.at(now)).toBe(82);
    expect(FACTOR).toBe(0.82);
  });

  test('takes enough in a burst for one, whatever their number', () => {
    const floor = new Floor();
    for (let index = 0; index < 10_000; index++) floor.answered(100, true, index / 10);
    expect(floor.at(1000)).toBe(0);
  });

  test('takes few over a long time for too few', () => {
    const floor = new Floor();
    for (let second = 0; second < 200; second++) floor.answered(100, true, second * 1000);
    expect(floor.at(200_000)).toBe(0);
  });

  test('does not count round trips that opened a connection, or may have', () => {
    const floor = new Floor();
    const now = answer(floor, 4 * ENOUGH_BLOCKS, () => 300, 0, false);
    floor.answered(300, true, now);
    expect(floor.at(now)).toBe(0);
    // Some between the others do not lengthen the shortest.
    const mixed = new Floor();
    for (let index = 0; index < 20 * BLOCK; index++) {
      const opens = index % 10 === 0;
      mixed.answered(opens ? 300 : 100, !opens, index * 30);
    }
    expect(mixed.at(20 * BLOCK * 30)).toBe(82);
  });

  test('counts on less at once where an answer is faster, whoever gave it', () => {
    for (const wasOpen of [true, false]) {
      const { floor, now } = learnt(steady);
      floor.answered(90, wasOpen, now + 1);
      expect(floor.at(now + 1)).toBe(73);
      // Nor is it forgotten with its block.
      answer(floor, 3, steady, now + 2);
      expect(floor.at(now + 3 * BLOCK_MS)).toBe(73);
    }
  });

  test('forgets everything where an answer is faster than what was counted on, and learns anew', () => {
    const { floor, now } = learnt(steady);
    floor.answered(79, true, now + 1);
    expect(floor.at(now + 1)).toBe(0);
    const later = answer(floor, ENOUGH_BLOCKS - 1, () => 60, now + 2);
    expect(floor.at(later)).toBe(0);
    answer(floor, 2, () => 60, later);
    expect(floor.at(later + 2 * BLOCK_MS)).toBe(49);
  });

  test('counts on more only when all that was shorter is long ago', () => {
    const { floor, now } = learnt(steady);
    let at = now + 1;
    while (at < now + SPAN_MS - 2 * BLOCK_MS) at = answer(floor, 1, () => 200, at);
    expect(floor.at(at)).toBe(82);
    at = answer(floor, 4, () => 200, at);
    expect(floor.at(at)).toBe(164);
  });

  test('counts on nothing after a long silence', () => {
    const { floor, now } = learnt(steady);
    expect(floor.at(now + SPAN_MS)).toBe(82);
    expect(floor.at(now + SPAN_MS + 1)).toBe(0);
    floor.answered(100, true, now + SPAN_MS + 2);
    expect(floor.at(now + SPAN_MS + 2)).toBe(0);
  });

  test('counts on less where the shortest differ, and on nothing where they differ by all of it', () => {
    // Of the last 256, four each are of 100, 116 and 132: the tenth shortest is of 132.
    const some = learnt((index) => 100 + (index % 64) * 16);
    expect(some.floor.at(some.now)).toBe(100 - 2 * 16);
    const far = learnt((index) => 2 + (index % 64) * 10);
    expect(far.floor.at(far.now)).toBe(0);
  });

  test('is of whole milliseconds', () => {
    const { floor, now } = learnt(() => 33.3);
    expect(floor.at(now)).toBe(27);
  });
});
