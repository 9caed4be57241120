/** A process that is stopped with permits in hand, for longer than its lease, over real HTTP. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMember } from '../support/cluster-process.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { keptLimit } from '../support/kept-limit.js';
import { newFile } from './folder.js';
import { limit, openHandle, until } from './handle.js';
import { program } from '../support/program.js';

const [AMOUNT, WINDOW_MS, LEASE_MS, GRACE_MS] = [12, 300, 1000, 50];
const overrides = { 'GET /users/{username}': `${AMOUNT}/${WINDOW_MS}ms` };

const isStopped = (pid: number): boolean =>
  readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') T ');

// Elsewhere it is not seen whether a process goes on.
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a process that is stopped before what it has taken is on the wire', () => {
  onLinux('keeps its permits for as long as it is seen, and others use the rest', async () => {
    const counted: (Counted & { readonly path: string })[] = [];
    const server = createServer(({ url = '' }, response) => {
      counted.push({ at: performance.now(), weight: 1, path: url });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const baseURL = `http://127.0.0.1:${port}/my-org/my-app`;
    const options = {
      overrides,
      lostGraceMs: GRACE_MS,
      file: { path: newFile(), leaseMs: LEASE_MS },
    };
    const member = await startMember({ baseURL, ...options });
    const setup = JSON.stringify({ baseURL, count: AMOUNT / 2, options });
    const caught = fork(program('test/file/caught.ts'), [setup], { execArgv: [] });
    const done = once(caught, 'message');
    await until(() => isStopped(caught.pid!));
    expect(counted).toEqual([]);
    await member.send('/users/user{}', 0, 500);
    // Long enough for others to find its lease over, and all that it holds cooled; and they have gone on.
    await sleep(LEASE_MS + 2 * WINDOW_MS + GRACE_MS + 300);
    await until(() => counted.length > AMOUNT);
    caught.kill('SIGCONT');
    expect(await done).toEqual([AMOUNT / 2, undefined]);
    await sleep(2 * WINDOW_MS);
    await member.close();
    server.closeAllConnections();
    server.close();
    expect(counted.filter(({ path }) => path.includes('caught'))).toHaveLength(AMOUNT / 2);
    expectPromiseKept(counted, keptLimit({ amount: AMOUNT, windowMs: WINDOW_MS }));
  });
});

it('does not grow the file where a process has looked into it and stands still', async () => {
  const path = newFile();
  const { windows, take } = openHandle(path);
  const looker = spawn(process.execPath, [program('test/file/looker.ts'), path]);
  try {
    await once(looker.stdout, 'data');
    for (let count = 0; count < 300; count++) {
      const permits = take(4);
      expect(permits).toHaveLength(limit.amount);
      for (const permit of permits) permit.settle('unsent');
    }
    expect(statSync(path).size).toBeLessThan(500_000);
  } finally {
    looker.kill('SIGKILL');
  }
  await windows.close();
});
