import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { showLines } from '../../src/cli/live-lines.js';
import { startSandbox } from '../../src/sandbox/index.js';

const options = [
  ['--latency', '0-1'],
  ['--windows', 'fixed'],
  ['--refuse', '403'],
  ['--override', 'POST /messages/users=2 messages/10min'],
  ['--override', 'GET /users=10/10min'],
  ['--consumer', 'GET /users=10000/s'],
].flat();

function start(): ChildProcess {
  const args = ['--import', 'tsx', 'src/cli/main.ts', 'sandbox', ...options];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the command sandbox', () => {
  it('serves with its options until it is interrupted', async () => {
    const child = start();
    const exited = once(child, 'exit');
    let printed = '';
    child.stdout!.on('data', (chunk) => (printed += String(chunk)));
    while (!printed.includes('/_sandbox')) await once(child.stdout!, 'data');
    const [api = '', page = ''] = printed.match(/http:\S+/g) ?? [];
    const send = async () => {
      const init = { method: 'POST', body: '{"to":["u1","u2"]}' };
      return (await fetch(`${api}/messages/users`, init)).status;
    };
    expect([await send(), await send()]).toEqual([200, 403]);
    // The other consumer has long taken what there was.
    expect((await fetch(`${api}/users`)).status).toBe(429);
    expect((await fetch(page)).headers.get('content-type')).toContain('text/html');
    child.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(printed).toContain('3 calls: 1 accepted, 2 refused');
  });
});

describe('the live lines', () => {
  it('tell the worst window of each bucket, each on a line that fits', async () => {
    const sandbox = await startSandbox({ overrides: { 'GET /users': '4/10min' } });
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    for (let index = 0; index < 2; index += 1) await fetch(`${sandbox.url}/o/a/users`);
    await fetch(`${sandbox.url}/o/a/mutes`);
    const stop = showLines(sandbox, { write, columns: 60 });
    for (let index = 0; index < 4; index += 1) await fetch(`${sandbox.url}/o/a/users`);
    stop();
    await sandbox.close();
    expect(written[0]).toContain('████████░░░░░░░░      2 of 4      2 calls, 0 refused');
    expect(written.at(-1)).toContain('████████████████      6 of 4      6 calls, 2 refused');
    expect(written.at(-1)).toMatch(/^\u001b\[2A/);
    for (const line of written.join('').split('\n')) {
      // What moves the cursor takes no room.
      expect(line.replace(/\u001b\[\d*[A-Z]|\r/g, '').length).toBeLessThan(60);
    }
  });
});
