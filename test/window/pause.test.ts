import { Pause } from '../../src/window/pause.js';

describe('Pause', () => {
  test('is as long as the server says', () => {
    const pause = new Pause(1000);
    pause.refused(3000, 100);
    expect(pause.until).toBe(3100);
  });

  test('is a twentieth of the window where it says nothing', () => {
    const pause = new Pause(1000);
    pause.refused(undefined, 100);
    expect(pause.until).toBe(150);
  });

  test('doubles with each refusal in a row, up to a window', () => {
    const pause = new Pause(1000);
    const lengths = Array.from({ length: 7 }, (_, index) => {
      pause.refused(undefined, index * 5000);
      return pause.until - index * 5000;
    });
    expect(lengths).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
    pause.accepted();
    pause.refused(undefined, 100_000);
    expect(pause.until).toBe(100_050);
  });

  test('is never cut short by another refusal', () => {
    const pause = new Pause(1000);
    pause.refused(3000, 0);
    pause.refused(0, 10);
    expect(pause.until).toBe(3000);
  });
});
