import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { showLines } from '../../src/cli/live-lines.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { program } from '../support/program.js';

/** What a terminal is to the command. */
const AS_TERMINAL = ['--import', 'data:text/javascript,process.stdout.isTTY = true'];

const options = [
  ['--limits', 'latest'],
  ['--latency', '0-1'],
  ['--windows', 'fixed'],
  ['--refuse', '403'],
  ['--override', 'POST /messages/users=2 messages/10min'],
  ['--override', 'GET /users=10/10min'],
  ['--consumer', 'GET /users=10000/s'],
].flat();

function start(port: number): ChildProcess {
  const command = [program('src/cli/main.ts'), 'sandbox', '--port', String(port), ...options];
  const args = [...AS_TERMINAL, ...command];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the command sandbox', () => {
  it('serves with its options until it is interrupted, and shows live lines on a terminal', async () => {
    const port = await freePort();
    const child = start(port);
    const exited = once(child, 'exit');
    let printed = '';
    child.stdout!.on('data', (chunk) => (printed += String(chunk)));
    while (!printed.includes('/_sandbox')) await once(child.stdout!, 'data');
    const [api = '', page = ''] = printed.match(/http:\S+/g) ?? [];
    // This machine alone can reach it.
    expect(new URL(api).host).toBe(`127.0.0.1:${port}`);
    const send = async () => {
      const init = { method: 'POST', body: '{"to":["u1","u2"]}' };
      return (await fetch(`${api}/messages/users`, init)).status;
    };
    expect([await send(), await send()]).toEqual([200, 403]);
    // The other consumer has long taken what there was.
    expect((await fetch(`${api}/users`)).status).toBe(429);
    expect((await fetch(page)).headers.get('content-type')).toContain('text/html');
    // Only today's page has it.
    expect((await fetch(`${api}/messages/broadcast`, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${api}/messages/broadcast`, { method: 'POST' })).status).toBe(429);
    child.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(printed).toMatch(/█{10} +4 of 2 +2 calls, 1 refused +POST \/messages\/users/);
    expect(printed).toContain('5 calls: 2 accepted, 3 refused');
  });

  it('serves on, and ends well, where what it prints is not read to its end', async () => {
    const port = await freePort();
    const child = start(port);
    const exited = once(child, 'exit');
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    // Several times it prints its live lines.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await fetch(`http://127.0.0.1:${port}/o/a/users/u`)).status).toBe(200);
    child.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
  });
});

describe('the live lines', () => {
  it('tell the worst window of each bucket, each on a line that fits', async () => {
    const sandbox = await startSandbox({ overrides: { 'GET /users': '4/10min' } });
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    for (let index = 0; index < 2; index += 1) await fetch(`${sandbox.url}/o/a/users`);
    await fetch(`${sandbox.url}/o/a/mutes`);
    const stop = showLines(sandbox, { write, columns: 66 });
    for (let index = 0; index < 4; index += 1) await fetch(`${sandbox.url}/o/a/users`);
    stop();
    await sandbox.close();
    expect(written[0]).toContain('█████░░░░░      2 of 4      2 calls, 0 refused       GET /users');
    expect(written.at(-1)).toContain('██████████      6 of 4      6 calls, 2 refused');
    expect(written.at(-1)).toMatch(/^\u001b\[2A/);
    for (const line of written.join('').split('\n')) {
      // What moves the cursor takes no room.
      expect(line.replace(/\u001b\[\d*[A-Z]|\r/g, '').length).toBeLessThan(66);
    }
  });

  it('shows what it can on a terminal that does not know its size', async () => {
    const sandbox = await startSandbox();
    await fetch(`${sandbox.url}/o/a/users`);
    await fetch(`${sandbox.url}/o/a/mutes`);
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    showLines(sandbox, { write, columns: 0, rows: 0 })();
    await sandbox.close();
    expect(written[0]).toContain('1 of 100    1 calls, 0 refused       GET /users\n');
    expect(written[0]).toContain('GET /mutes\n');
  });
});
