// A small server SDK. It owns one throttled client, so that all parts of an application share its quotas.
import axios, { type AxiosInstance } from 'axios';
import { throttle, type Throttle, type ThrottleOptions } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

class Easemob {
  /** For those who watch it: `stats()`, `on()`, `update()`. */
  readonly quota: Throttle;
  readonly #client: AxiosInstance;

  constructor(baseURL: string, options?: ThrottleOptions) {
    this.#client = axios.create({ baseURL });
    this.quota = throttle(this.#client, options);
  }

  async register(username: string, password: string): Promise<void> {
    await this.#client.post('/users', { username, password });
  }

  async isOnline(username: string): Promise<boolean> {
    const { data } = await this.#client.get<{ data: Record<string, string> }>(
      `/users/${username}/status`,
    );
    return data.data[username] === 'online';
  }

  /** Sends what waits, and resolves when all of it is answered. */
  close(): Promise<void> {
    return this.quota.close({ drain: true });
  }
}

const sandbox = await startSandbox();
const easemob = new Easemob(`${sandbox.url}/my-org/my-app`);

// The part that serves people who sign up, and the one that moves the users of an older system.
const signUps = Array.from({ length: 60 }, (_, index) => easemob.register(`new${index}`, 'secret'));
const moved = Array.from({ length: 60 }, (_, index) => easemob.register(`old${index}`, 'secret'));
await Promise.all([...signUps, ...moved]);
console.log(`new0 is ${(await easemob.isOnline('new0')) ? 'online' : 'offline'}`);

for (const { endpoint, accepted, refused } of sandbox.report().endpoints) {
  console.log(`${endpoint}: ${accepted} accepted, ${refused} refused`);
}
await easemob.close();
await sandbox.close();

// Prints:
// new0 is offline
// POST /users: 120 accepted, 0 refused
// GET /users/{username}/status: 1 accepted, 0 refused
