import axios, { isCancel } from 'axios';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';

/** A server that reads uploads, a throttled client of it at 1/s, and what it has counted. */
async function setUp() {
  const counted: Counted[] = [];
  const server = createServer((request, response) => {
    counted.push({ at: performance.now(), weight: 1 });
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseURL = `http://127.0.0.1:${port}/o/a`;
  const client = axios.create({ baseURL, timeout: 5000 });
  const plain = axios.create({ baseURL, timeout: 5000 });
  const quota = throttle(client, { overrides: { 'POST /chatfiles': '1/s' } });
  const close = async (): Promise<void> => {
    await quota.close();
    await new Promise((resolve) => server.close(resolve));
    expectPromiseKept(counted, { amount: 1, windowMs: 1000 });
  };
  return { client, plain, quota, counted, close };
}

const errorOf = (call: Promise<unknown>): Promise<{ message: string; code?: string }> =>
  call.then(
    () => {
      throw new Error('it was sent');
    },
    (error: unknown) => error as { message: string; code?: string },
  );

test.each<[string, () => Readable]>([
  ['a file that is missing', () => createReadStream('/nowhere/missing')],
  [
    'a stream that fails',
    () => {
      const body = new PassThrough();
      setTimeout(() => body.destroy(new Error('the source broke')), 30);
      return body;
    },
  ],
  [
    'a stream that is destroyed',
    () => {
      const body = new PassThrough();
      setTimeout(() => body.destroy(), 30);
      return body;
    },
  ],
])(
  '%s fails in line as it does on plain axios, and spends nothing',
  async (_, createBody) => {
    const { client, plain, quota, counted, close } = await setUp();
    const expected = await errorOf(plain.post('/chatfiles', createBody()));
    counted.length = 0;
    await client.post('/chatfiles', 'first');
    const waiting = errorOf(client.post('/chatfiles', createBody()));
    const behind = client.post('/chatfiles', 'behind');
    const error = await waiting;
    expect(error.message).toBe(expected.message);
    expect(error.code).toBe(expected.code);
    expect(isCancel(error)).toBe(isCancel(expected));
    await behind;
    expect(counted.length).toBe(2);
    expect(quota.stats()[0]).toMatchObject({ inFlight: 0, cooling: 1, waiting: 0 });
    await close();
  },
  15_000,
);

test('a stream that was destroyed before the request fails it at once, instead of for ever', async () => {
  const { client, quota, counted, close } = await setUp();
  const body = new PassThrough();
  body.destroy();
  await sleep(5);
  expect(isCancel(await errorOf(client.post('/chatfiles', body)))).toBe(true);
  expect(counted).toEqual([]);
  expect(quota.stats().map(({ inFlight }) => inFlight)).not.toContain(1);
  await close();
});

test('a relayed upload whose client goes away leaves the line', async () => {
  const { client, counted, close } = await setUp();
  const ends: string[] = [];
  const relay = createServer((request, response) => {
    client.post('/chatfiles', request).then(
      () => {
        ends.push('sent');
        response.end();
      },
      (error: unknown) => ends.push((error as Error).message),
    );
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  await client.post('/chatfiles', 'first');
  const controller = new AbortController();
  const endless = new PassThrough();
  endless.write('start');
  const upload = errorOf(
    axios.post(`http://127.0.0.1:${port}/`, endless, { signal: controller.signal }),
  );
  await sleep(100);
  controller.abort();
  await upload;
  await sleep(100);
  expect(ends.length).toBe(1);
  expect(counted.length).toBe(1);
  await new Promise((resolve) => relay.close(resolve));
  await close();
});

test('a stream that waits is sent whole', async () => {
  const { client, counted, close } = await setUp();
  await client.post('/chatfiles', 'first');
  const { status } = await client.post(
    '/chatfiles',
    Readable.from([Buffer.from('a'), Buffer.from('b')]),
  );
  expect(status).toBe(200);
  expect(counted.length).toBe(2);
  await close();
});
