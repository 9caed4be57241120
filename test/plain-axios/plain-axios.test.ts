import axios from 'axios';
import { defineLimits, throttle } from '../../src/index.js';
import { outcomesOf, type Mode } from './compare.js';
import { startServer } from './server.js';

const TOOLS = { axios, throttle, defineLimits };

let server: Awaited<ReturnType<typeof startServer>>;
let plain: Awaited<ReturnType<typeof outcomesOf>>;
beforeAll(async () => {
  server = await startServer();
  plain = await outcomesOf('plain', server.url, TOOLS);
});
afterAll(() => server.close());

test.each<[when: string, mode: Mode]>([
  ['its host is left alone', 'unlimited'],
  ['there is room for it', 'room'],
  ['it waits in line', 'line'],
])(
  'all that comes of a request is what comes of it from plain axios, where %s',
  async (_, mode) => {
    expect(await outcomesOf(mode, server.url, TOOLS)).toEqual(plain);
  },
);

test('what is compared is all there is: outcomes, errors, bodies and what was noted', () => {
  const at = (group: string, name: string): unknown => plain[group]?.[name];
  expect(at('answers', 'JSON')).toMatchObject({
    resolved: { status: 200, statusText: 'OK', data: { text: 'grüße' }, config: { url: '/json' } },
  });
  expect(at('answers', 'responseType stream')).toMatchObject({
    resolved: { data: { read: expect.stringContaining('300000 bytes') as string } },
  });
  expect(at('failures', 'a reset')).toMatchObject({
    rejected: { isAxiosError: true, code: 'ECONNRESET', config: { method: 'get' } },
  });
  expect(at('inside', 'progress')).toMatchObject({ notes: [{ up: 200_000 }] });
});
