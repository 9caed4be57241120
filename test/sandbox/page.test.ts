import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import type { Sandbox } from '../../src/sandbox/index.js';
import type { Snapshot } from '../../src/sandbox/page/feed.js';
import { call, useSandboxes } from './client.js';

const start = useSandboxes();

/** The status of a request with headers that `fetch` would not let one set. */
function statusOf(
  { port }: Sandbox,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.destroy();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

/** Reads the events of the page until one is as wanted. */
async function snapshot(
  sandbox: Sandbox,
  isWanted: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> {
  const abort = new AbortController();
  const { body } = await fetch(`${sandbox.pageUrl}/events`, { signal: abort.signal });
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const one = JSON.parse(event.replace('data: ', '')) as Snapshot;
      if (!isWanted(one)) continue;
      abort.abort();
      return one;
    }
  }
  throw new Error('The events ended');
}

describe('the page of the sandbox', () => {
  it('is what its parts say', async () => {
    const check = promisify(execFile)(process.execPath, ['scripts/embed-page.js', '--check']);
    await expect(check).resolves.toBeDefined();
  });

  it('is one file that asks nobody else for anything', async () => {
    const sandbox = await start();
    const response = await fetch(sandbox.pageUrl);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).toContain('<title>');
    // As the buckets below are chosen.
    expect(html).toContain('the 3 busiest users of a limit are shown, and 48 in all');
    // The namespace of SVG is a name, which nobody fetches.
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
  });

  it('is not counted, and leaves what is below org and app alone', async () => {
    const sandbox = await start();
    await fetch(sandbox.pageUrl);
    expect(sandbox.report().totals).toMatchObject({ calls: 0, unlimited: 0 });
    expect((await fetch(`${sandbox.url}/_sandboxes/app/users`)).status).toBe(200);
    expect(sandbox.report().totals).toMatchObject({ calls: 1 });
  });

  it.each([
    ['127.0.0.1:80', 200],
    ['[::1]:80', 200],
    ['localhost', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example:80', 403],
  ])('is open to the host %j: %d', async (host, status) => {
    const sandbox = await start();
    for (const path of ['/_sandbox', '/_sandbox/', '/_sandbox?a=b', '/_sandbox/events']) {
      expect([path, await statusOf(sandbox, path, { host })]).toEqual([path, status]);
    }
  });

  it('is open to the name that the sandbox listens on', async () => {
    const sandbox = await start({ host: 'localhost' });
    expect(await statusOf(sandbox, '/_sandbox', { host: `localhost:${sandbox.port}` })).toBe(200);
  });

  it('lets no other website reset what was counted', async () => {
    const sandbox = await start();
    const host = `127.0.0.1:${sandbox.port}`;
    await call(sandbox, 'GET /users');
    const reset = (origin: string) =>
      statusOf(sandbox, '/_sandbox/reset', { host, origin, 'content-length': '0' }, 'POST');
    expect(await reset('https://evil.example')).toBe(403);
    expect(await reset('null')).toBe(403);
    expect(await statusOf(sandbox, '/_sandbox/reset', { host })).toBe(404);
    expect(sandbox.report().totals).toMatchObject({ calls: 1 });
    expect(await reset(`http://${host}`)).toBe(204);
    expect(sandbox.report().totals).toMatchObject({ calls: 0 });
  });

  it('is told what the report says, and how full each window was', async () => {
    const sandbox = await start({
      overrides: { 'GET /users': '4/10min' },
      consumers: [{ endpoint: 'GET /users', share: 1_000, untilMs: 1 }],
    });
    const first = await snapshot(sandbox, () => true);
    expect(first).toMatchObject({ table: 'Easemob', buckets: [], hidden: 0 });
    // Somebody looks on all the time.
    let all: Promise<Snapshot> | undefined;
    await new Promise<void>((resolve) => {
      all = snapshot(sandbox, ({ totals: { calls }, buckets }) => {
        resolve();
        return calls === 9 && (buckets[1]?.samples.length ?? 0) > 0;
      });
    });
    for (let index = 0; index < 3; index += 1) await call(sandbox, 'GET /users/u1');
    for (let index = 0; index < 6; index += 1) await call(sandbox, 'GET /users');
    const last = (await all)!;
    const { buckets, totals } = sandbox.report();
    expect(last.totals).toEqual(totals);
    expect(last.buckets).toMatchObject(buckets);
    const [users, list] = last.buckets;
    expect(Math.max(...users!.samples.map(({ peak }) => peak))).toBe(3);
    expect(list!.held).toBe(list!.acceptedWeight + list!.others.accepted);
    expect(list!.samples.reduce((sum, { over }) => sum + over, 0)).toBe(list!.overQuota);
  });

  it('shows nothing of what was before somebody watched but the count of it', async () => {
    const sandbox = await start({ overrides: { 'GET /users': '2/100ms' } });
    for (let index = 0; index < 6; index += 1) await call(sandbox, 'GET /users');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { buckets } = await snapshot(sandbox, () => true);
    expect(buckets[0]!.overQuota).toBeGreaterThan(0);
    expect(buckets[0]!.samples).toEqual([{ peak: 0, over: 0 }]);
  });

  it('begins anew where nobody has watched for a while', async () => {
    const sandbox = await start();
    await call(sandbox, 'GET /users');
    const samples = ({ buckets }: Snapshot): number => buckets[0]?.samples.length ?? 0;
    expect(samples(await snapshot(sandbox, (seen) => samples(seen) > 2))).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(samples(await snapshot(sandbox, (seen) => samples(seen) > 0))).toBe(1);
  });

  it('shows the busiest of very many buckets', async () => {
    const sandbox = await start();
    const get = (app: number) => fetch(`${sandbox.url}/o/a${app}/users`);
    for (let app = 0; app < 60; app += 1) await get(app);
    await get(59);
    const { buckets, hidden } = await snapshot(sandbox, (one) => one.buckets.length > 0);
    expect(buckets).toHaveLength(48);
    expect(hidden).toBe(60 - 48);
    expect(buckets.at(-1)!.bucket).toContain('a59');
  });

  it('shows the busiest few of those that differ in the user alone', async () => {
    const sandbox = await start();
    const get = (user: number) => call(sandbox, `GET /user/u${user}/user_channels`);
    for (let user = 0; user < 10; user += 1) await get(user);
    await get(9);
    const { buckets, hidden } = await snapshot(sandbox, (one) => one.buckets.length > 0);
    const keys = buckets.map(({ bucket }) => bucket.slice(bucket.indexOf('user_channels')));
    expect(keys).toEqual([
      'user_channels user=u0',
      'user_channels',
      'user_channels user=u1',
      'user_channels user=u9',
    ]);
    expect(hidden).toBe(11 - 4);
  });

  it('ends with the sandbox', async () => {
    const sandbox = await start();
    const { body } = await fetch(`${sandbox.pageUrl}/events`);
    const ended = body!.pipeTo(new WritableStream()).catch(() => undefined);
    await sandbox.close();
    await ended;
  });
});
