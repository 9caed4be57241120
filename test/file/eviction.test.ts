import { statSync } from 'node:fs';
import { Database } from '../../src/window/file/database.js';
import { newFile } from './folder.js';
import { limit, openHandle } from './handle.js';

const USERS = 100_000;

describe('a file of windows', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it('does not keep what was seen once, and takes less than 300 bytes for it meanwhile', async () => {
    const path = newFile();
    const { windows, events } = openHandle(path);
    for (let user = 0; user < USERS; user += 500) {
      windows.atomically(() => {
        for (let index = user; index < user + 500; index++) {
          windows
            .open(`my-org#my-app GET /users/{username} ${index}`, limit)
            .take(1)
            .settle('answered');
        }
      });
    }
    windows.flush();
    expect(statSync(path).size / USERS).toBeLessThan(300);
    const database = new Database(path, Infinity);
    const count = (): number => database.range(':', ';', 2 * USERS).length;
    expect(count()).toBe(USERS);
    await jest.advanceTimersByTimeAsync(20_000);
    expect(count()).toBe(0);
    expect(events).toEqual([]);
    await windows.close();
    await database.close();
  });
});
