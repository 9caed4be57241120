import { startSandboxProcess } from '../support/sandbox-process.js';

describe('a sandbox in a process of its own', () => {
  it('has the same handle, asynchronous, and ends with close', async () => {
    const sandbox = await startSandboxProcess({
      overrides: { 'GET /users': '1/10min' },
      faults: [{ kind: 'status', status: 500, first: 1 }],
    });
    const get = async () => (await fetch(`${sandbox.url}/o/a/users`)).status;
    expect(await get()).toBe(500);
    expect(await get()).toBe(429);
    expect((await sandbox.report()).buckets).toMatchObject([{ calls: 2, overQuota: 1 }]);

    await sandbox.reset();
    expect(await get()).toBe(200);
    const mend = await sandbox.addFault({ kind: 'resourceLimited' });
    await mend();
    const stop = await sandbox.addConsumer({ endpoint: 'GET /users', share: 1 });
    await stop();
    await expect(sandbox.addConsumer({ bucket: 'b', share: -1 })).rejects.toThrow('share');

    await sandbox.close();
    await sandbox.close();
    await expect(get()).rejects.toThrow();
    await expect(sandbox.report()).rejects.toThrow();
  });

  it('passes on what is wrong with its options', async () => {
    await expect(startSandboxProcess({ latencyMs: -1 })).rejects.toThrow('`latencyMs`');
  });
});
