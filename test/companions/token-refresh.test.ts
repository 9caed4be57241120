import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios, { type AxiosError } from 'axios';
import { throttle } from 'easemob-throttle';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { answerJson, CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'an interceptor that refreshes a token',
    group: 'Add-ons',
    packages: ['axios'],
    order: 'either',
    note: 'The call that is sent again waits for a permit of its own. `beforeSend` gives a call that has waited the token of then.',
  },
  () => {
    for (const isThrottledFirst of [true, false]) {
      const order = isThrottledFirst ? 'set up after the throttle' : 'set up before the throttle';

      test(`${order}: 401, refresh, resend, each counted, with one refresh for all`, async () => {
        let token = 'old';
        let refreshes = 0;
        const server = await CountingServer.start((arrival, response) => {
          const isAllowed =
            arrival.url === '/token' || arrival.headers.authorization === 'Bearer new';
          answerJson({ token: 'new' }, isAllowed ? 200 : 401)(arrival, response);
        });
        after(() => server.close());
        const client = axios.create({ baseURL: server.url });
        const options = {
          limits: LIMITS,
          beforeSend: (config: { headers: { set(name: string, value: string): void } }) => {
            config.headers.set('Authorization', `Bearer ${token}`);
          },
        };
        let refreshing: Promise<void> | undefined;
        const refresh = async (): Promise<void> => {
          refreshes += 1;
          const { data } = await client.post<{ token: string }>('/token');
          token = data.token;
        };
        const addRefresh = (): void => {
          // #region setup
          client.interceptors.response.use(undefined, async (error: AxiosError) => {
            if (error.response?.status !== 401 || error.config === undefined) throw error;
            await (refreshing ??= refresh());
            return client.request(error.config);
          });
          // #endregion
        };
        if (!isThrottledFirst) addRefresh();
        const quota = throttle(client, options);
        if (isThrottledFirst) addRefresh();
        const results = await atOnce(30, (index) => client.get(`/items/${index}`));
        assert.ok(results.every(({ status }) => status === 'fulfilled'));
        assert.equal(refreshes, 1);
        assert.equal(server.arrivals.filter(({ url }) => url === '/token').length, 1);
        assert.ok(server.worst() <= 20);
        await quota.close();
      });
    }
  },
);
