import { execFile, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createClient, runAll } from '../examples/support/run.js';
import { startSandbox } from '../src/sandbox/index.js';
import { describeRedis } from './redis/describe-redis.js';
import { program } from './support/program.js';

// Each starts a process.
const TIMEOUT_MS = 60_000;

async function run(example: string): Promise<string> {
  const path = `examples/${example}.ts`;
  // What starts processes of its own names their sources.
  const isFamily = ['processes', 'cluster'].includes(example);
  const args = isFamily ? ['--import', 'tsx', path] : [program(path)];
  // Rejects unless the process ends by itself, with 0.
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: TIMEOUT_MS });
  return stdout;
}

/** How far processes are is told as often as it takes; and columns are as wide as their figures. */
const withoutFigures = (text: string): string =>
  text
    .replace(/^answered: .*\n/gm, '')
    .replace(/\d[\d,.]*/g, '#')
    .replace(/ +│/g, ' │')
    .replace(/│ +/g, '│ ');

async function check(example: string, lines: readonly RegExp[]): Promise<void> {
  const output = await run(example);
  for (const line of lines) expect(output).toMatch(line);
  const source = readFileSync(`examples/${example}.ts`, 'utf8');
  const said = source.slice(source.indexOf('// Prints:\n') + 11).replace(/^\/\/ ?/gm, '');
  expect(withoutFigures(output)).toBe(withoutFigures(said));
  expect(source.split('\n').length - 1).toBeLessThanOrEqual(60);
}

describe('the examples', () => {
  it.concurrent.each([
    ['lookup', [/endpoint: 'POST \/messages\/users'/, /amount: 6000/, /weight: 2/, /^undefined$/m]],
    [
      'overrides',
      [
        /^my-org#my-app GET \/users\/\{username\}: [1-9]\d* of 500 in the fullest window, 0 refused$/m,
        /^my-org#my-app POST \/chatgroups: [1-9]\d* of 20 in the fullest window, 0 refused$/m,
      ],
    ],
    [
      'events',
      [
        /^GET \/users\/\{username\} waits: window, 0 ahead of it$/m,
        /^GET \/users\/\{username\} ended: 200$/m,
        /cooling: 2/,
        /^GET 127\.0\.0\.1:9 is not limited$/m,
      ],
    ],
    [
      'other-api',
      [
        /^GET \/api\/users\.info: 150 accepted, 0 refused$/m,
        /^GET \/api\/users\.list: 1 accepted, 0 refused$/m,
      ],
    ],
    [
      'processes',
      [
        /1, killed +│ +[1-9]/,
        /1, started again +│ +[1-9]/,
        /, 0 over quota, 0 refused; fullest window (?:\d\d|100) of 100$/m,
      ],
    ],
    ['fetch', [/^100 by fetch, 100 by axios, 1 by hand$/m, /^0 refused$/m]],
    ['shutdown', [/^SIGTERM: [1-9]\d* calls wait$/m, /^150 answered, 0 refused$/m]],
    ['server-sdk', [/^POST \/users: 120 accepted, 0 refused$/m]],
    ['register', [/^150 done, 0 not sent, 0 failed$/m, /^150 calls, 0 refused$/m]],
    [
      'broadcast',
      [/^84 calls, 0 failed, 0 refused$/m, /^50,000 of 50,000$/m, /: [1-6]\d* of 6000 messages$/m],
    ],
    ['history', [/^24 files found/m, /: (?:[1-9]|10) of 10 calls, 0 refused$/m]],
    ['priorities', [/; 1?\d\d of 250 of the batch/m, /^250 of the batch were served, 0 refused$/m]],
    ['token', [/^[2-4] tokens fetched, [2-4] used by 250 calls$/m, /^0 refused$/m]],
    ['metrics', [/queued_requests\{.*\} 150$/m, /result="acquired"\} 250$/m]],
    ['traces', [/^look at user3\n {2}wait for .*: [2-9]\.\d s\n {2}GET: /m]],
    [
      'backend',
      [/^[1-9]\d* groups made, [1-9]\d* answered 503$/m, /come back in [12] s$/m, /^0 refused$/m],
    ],
  ])('print what they say, but for the figures: %s', check, TIMEOUT_MS);
});

describeRedis('the example of a cluster', () => {
  const all = /, 0 refused; fullest window (?:\d\d|100) of 100$/m;
  it.concurrent(
    'prints what it says, but for the figures',
    () => check('cluster', [all]),
    TIMEOUT_MS,
  );
});

test('what the server refuses is counted as that, messages by 403 too', async () => {
  const sandbox = await startSandbox({ overrides: { 'GET /users': '2/min' } });
  const to = Array.from({ length: 600 }, (_, index) => `user${index}`);
  const jobs = [
    { method: 'POST', url: '/messages/users', data: { to } },
    { method: 'GET', url: '/users' },
  ].map((request) => ({
    endpoint: `${request.method} ${request.url}`,
    requests: Array.from({ length: 12 }, () => request),
  }));
  const outcomes = await runAll(createClient(sandbox.url), jobs, () => undefined);
  await sandbox.close();
  expect(outcomes).toMatchObject([
    { accepted: 10, refused: 2, lost: 0 },
    { accepted: 2, refused: 10, lost: 0 },
  ]);
});

test(
  'npm start -- --watch tells where to look on, and waits for whoever does',
  async () => {
    const args = ['--import', 'tsx', 'examples/main.ts', '--watch'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    try {
      const lines = createInterface(child.stdout);
      let url: string | undefined;
      for await (const [line] of on(lines, 'line', { close: ['close'] })) {
        url = /^To look on: (\S+) \(starts in 5 s\)$/.exec(line as string)?.[1];
        if (url !== undefined) break;
      }
      const page = await fetch(url!);
      expect(page.headers.get('content-type')).toMatch('text/html');
      expect(await page.text()).toMatch(/<html/i);
    } finally {
      child.kill();
      await exit;
    }
  },
  TIMEOUT_MS,
);

test(
  'the program to watch tells Prometheus what it serves, without which version 3 takes nothing',
  async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const env = { ...process.env, PORT: String(port) };
    const child = spawn(process.execPath, [program('examples/metrics/app.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      const response = await fetch(`http://localhost:${port}/metrics`);
      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(await response.text()).toContain('easemob_throttle_rate_limiting_requests_total');
    } finally {
      child.kill();
      await exit;
    }
  },
  TIMEOUT_MS,
);

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('begins with the basic example, as it is', () => {
    expect(/```ts\n(.*?)```/s.exec(readme)?.[1]).toBe(readFileSync('examples/basic.ts', 'utf8'));
  });

  it(
    'shows what that prints, figures apart',
    async () => {
      const shown = /^```\n([^`]*?calls answered[^`]*?)^```/m.exec(readme)?.[1];
      const figures = /\d[\d,.]*/g;
      const printed = await run('basic');
      expect(printed).toMatch(/^250 calls answered in [2-9]\.\d s\n0 refused$/m);
      expect(shown?.replace(figures, '#')).toBe(printed.replace(figures, '#'));
    },
    TIMEOUT_MS,
  );
});

test('the page on traces shows what the example prints, figures apart', () => {
  const figures = /\d[\d,.]*/g;
  const page = readFileSync('docs/metrics.md', 'utf8');
  const shown = /```(?:text)?\n(look at .*?)```/s.exec(page)?.[1] ?? 'nothing';
  const printed = readFileSync('examples/traces.ts', 'utf8').replace(/^\/\/ ?/gm, '');
  expect(printed.replace(figures, '#')).toContain(shown.trimEnd().replace(figures, '#'));
});
