/** A throttle that closes, and sends by `fetch` before that what was asked for. */
import { BASE, expectFetchKept, messageText, setUpFetch } from './wire.js';

const SEND = 'POST /messages/users';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const post = () => ({ method: 'POST', body: messageText(1) });
const codeOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => 'sent',
    (error: unknown) => (error as { code?: string }).code,
  );

test('a Request whose body is still being read is sent, and what is asked for afterwards is not', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [SEND]: '1/s' } });
  const url = `${BASE}/messages/users`;
  const before = [new Request(url, post()), new Request(url, post())].map((one) => fetch(one));
  const closing = { isOver: false };
  const closed = quota.close({ drain: true }).then(() => (closing.isOver = true));
  const late = [codeOf(fetch(url, post())), codeOf(fetch(new Request(url, post())))];
  for (let turns = 0; turns < 100 && !closing.isOver; turns++) {
    await jest.advanceTimersByTimeAsync(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const response of await Promise.all(before)) expect(response.status).toBe(200);
  expect(await Promise.all(late)).toEqual(['ERR_THROTTLE_CLOSED', 'ERR_THROTTLE_CLOSED']);
  await closed;
  expect(wire.sent).toHaveLength(2);
  expectFetchKept(wire, 1, 1000);
});

test('what a redirect leads to from where nothing is limited is sent', async () => {
  const reply = ({ path }: { readonly path: string }): Response =>
    path === '/users/new'
      ? new Response('{}')
      : new Response(null, { status: 302, headers: { location: `${BASE}/users/new` } });
  const { fetch, quota, wire } = setUpFetch({}, { reply, latencyMs: 100 });
  const sent = fetch('https://example.com/old');
  const closed = quota.close({ drain: true });
  await jest.advanceTimersByTimeAsync(100);
  await jest.advanceTimersByTimeAsync(1000);
  expect((await sent).status).toBe(200);
  await closed;
  expect(wire.paths.at(-1)).toBe('/users/new');
  expectFetchKept(wire, 100, 1000);
});
