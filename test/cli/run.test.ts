import { run } from '../../src/cli/run.js';

/** Runs a command line; what it printed, where, and the code. */
async function typed(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const log = jest
    .spyOn(console, 'log')
    .mockImplementation((text) => (printed.out += String(text)));
  const error = jest
    .spyOn(console, 'error')
    .mockImplementation((text) => (printed.err += String(text)));
  try {
    return { code: await run(args), ...printed };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

describe('the command line', () => {
  it('tells how a call is limited', async () => {
    const body = '{"to":["u1","u2"]}';
    const { code, out } = await typed('lookup', 'post', '/messages/users', '--body', body);
    expect(code).toBe(0);
    expect(out).toContain('POST /messages/users');
    expect(out).toMatch(/6000 messages\/min {2}takes 2 of 6000/);
    const many = JSON.stringify({ to: Array.from({ length: 700 }, (_, index) => `u${index}`) });
    const { out: tooMany } = await typed('lookup', 'POST', '/messages/users', '--body', many);
    expect(tooMany).toMatch(/^ {2}is not sent: 700 receivers, of which a call may name 600$/m);
    expect(out).not.toContain('is not sent');
    const { out: json } = await typed('lookup', 'GET', '/users/u1', '--json');
    expect(JSON.parse(json)).toMatchObject({
      endpoint: 'GET /users/{username}',
      limits: [{ amount: 100, windowMs: 1_000, weight: 1 }],
    });
  });

  it('finds a path with org and app, as logs show it, by what comes after them', async () => {
    const { out } = await typed('lookup', 'POST', '/acme/shop/messages/users', '--json');
    expect(JSON.parse(out)).toMatchObject({
      endpoint: 'POST /messages/users',
      appKey: 'acme#shop',
    });
    for (const path of ['/nobody/knows/this', '/users/u1/blocks/users', '/a/b']) {
      const { out: found } = await typed('lookup', 'GET', path, '--json');
      expect(JSON.parse(found)).toMatchObject({ appKey: 'my-org#my-app' });
    }
  });

  it('prints the documented limits, every endpoint once', async () => {
    const { out } = await typed('limits', '--json');
    const rows = JSON.parse(out) as { method: string; path: string; limits: object[] }[];
    const ids = rows.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rows.every(({ limits }) => limits.length > 0)).toBe(true);
    expect(rows.find(({ path }) => path === '/user/{username}/user_channels')).toMatchObject({
      limits: [{ scope: 'user', amount: 5, windowMs: 60_000 }, { scope: 'app' }],
    });
    expect((await typed('limits')).out.split('\n')).toHaveLength(rows.length);
    const { out: markdown } = await typed('limits', '--markdown');
    expect(markdown.split('\n')).toHaveLength(rows.length + 2);
    expect(markdown).toContain('| POST | `/messages/users` | 6000 messages/min |');
    expect(markdown).toContain('5/min/user + 100/s');
  });

  it('says how it is used', async () => {
    expect(await typed()).toMatchObject({ code: 2 });
    expect(await typed('--help')).toMatchObject({ code: 0 });
    const { code, out } = await typed('sandbox', '--help');
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('--latency 20-60');
    for (const command of ['sandbox', 'lookup', 'limits']) {
      expect(await typed(command, '-h')).toMatchObject({ code: 0, out });
    }
  });

  it.each([
    [['nope'], "'nope'"],
    [['lookup', 'POST'], 'a method and a path'],
    [['lookup', 'POST', 'users'], 'a method and a path'],
    [['limits', '--limits', '1999'], "'1999'"],
    [['limits', '--xml'], '--xml'],
    [['sandbox', '--port', '80x'], "--port to be a number, got '80x'"],
    [['sandbox', '--port', '70000'], '`port`'],
    [['sandbox', '--latency', '60-20'], "got '60-20'"],
    [['sandbox', '--latency', '5-'], "got '5-'"],
    [['sandbox', '--latency=-5'], "such as 40 or 20-60, got '-5'"],
    [['sandbox', '--latency', '1-2-3'], "got '1-2-3'"],
    [['sandbox', '--windows', 'tumbling'], 'sliding or fixed'],
    [['sandbox', '--refuse', '404'], '403 or 429'],
    [['sandbox', '--consumer', 'GET /users'], 'ENDPOINT=VALUE'],
    [['sandbox', '--consumer', 'GET /users=lots'], "such as 'GET /users=40%'"],
    [['sandbox', '--consumer', 'GET /userz=4/s'], 'GET /users'],
    [['sandbox', '--override', 'GET /users=5/eon'], '5/eon'],
    [['sandbox', '--override', '*=5/s', '--override', '*=9/min'], "got '*' again"],
    [['lookup', 'POST', '/messages/users', '--body', "'{to:[u1]}'"], '--body to be JSON'],
  ])('answers %j with what it expected', async (args, what) => {
    const { code, err } = await typed(...args);
    expect(code).toBe(2);
    expect(err).toContain(what);
  });
});
