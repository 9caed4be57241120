// An app token that is kept, and fetched anew when it has run out: also for calls that have waited so long.
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });

/** Whoever asks for tokens all the time is blocked, so there is one, and one call that fetches the next. */
class Token {
  #current: Promise<string> | undefined;
  #expiresAt = 0;
  fetched = 0;

  get(): Promise<string> {
    if (this.#current === undefined || performance.now() >= this.#expiresAt) {
      this.#expiresAt = Infinity;
      this.#current = this.#fetch();
      this.#current.catch(() => (this.#current = undefined));
    }
    return this.#current;
  }

  async #fetch(): Promise<string> {
    const secrets = { grant_type: 'client_credentials', client_id: 'id', client_secret: 'secret' };
    // The call for the token is limited too, but needs none.
    const settings = { throttle: { beforeSend: () => undefined } };
    const { data } = await client.post<{ access_token: string }>('/token', secrets, settings);
    this.fetched += 1;
    // The API says in `expires_in` how long it lasts, many days; take a minute less, for what is on its way. Here it is 1.5 s.
    this.#expiresAt = performance.now() + 1_500;
    return data.access_token;
  }
}

const token = new Token();
const used = new Set<unknown>();
throttle(client, {
  // Not in an interceptor: that runs before the wait, and what it sets may be outdated after it.
  async beforeSend(config) {
    config.headers.set('Authorization', `Bearer ${await token.get()}`);
    used.add(config.headers.get('Authorization'));
  },
});

await Promise.all(Array.from({ length: 250 }, (_, index) => client.get(`/users/user${index}`)));
console.log(`${token.fetched} tokens fetched, ${used.size} used by 250 calls`);
console.log(`${sandbox.report().totals.refused} refused`);
await sandbox.close();

// Prints:
// 2 tokens fetched, 2 used by 250 calls
// 0 refused
