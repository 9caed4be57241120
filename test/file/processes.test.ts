/** Processes that know nothing of each other but the file they share, over real HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Member, startMember } from '../support/cluster-process.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { newFile } from './folder.js';

const overrides = { 'GET /users/{username}': '50/500ms' };
const PATH = '/users/user{}';

describe('processes that share a file', () => {
  let sandbox: SandboxProcess;
  let start: () => Promise<Member>;
  beforeEach(async () => {
    sandbox = await startSandboxProcess({ latencyMs: [0, 30], overrides });
    const baseURL = `${sandbox.url}/my-org/my-app`;
    const file = { path: newFile(), leaseMs: 1000 };
    start = () => startMember({ baseURL, file, lostGraceMs: 200, overrides });
  });
  afterEach(() => sandbox.close());

  it('keep one quota, also when one is killed and another begins, and each gets a part of it', async () => {
    const members = await Promise.all([start(), start(), start()]);
    const [first, second, victim] = members;
    await Promise.all(members.map((member) => member.send(PATH, 0, 300)));
    await sleep(1000);
    await victim.kill();
    const fresh = await start();
    await fresh.send(PATH, 0, 300);
    await sleep(2000);
    const living = [first, second, fresh];
    const reports = await Promise.all(living.map((member) => member.report()));
    await Promise.all(living.map((member) => member.close()));
    const { totals, buckets } = await sandbox.report();
    expect(buckets[0]).toMatchObject({ overQuota: 0 });
    expect(totals.refused).toBe(0);
    for (const { trips } of reports) expect(trips.length).toBeGreaterThan(5);
  });

  it('keep one quota when run one after the other', async () => {
    for (let run = 0; run < 2; run++) {
      const member = await start();
      await member.send(PATH, 0, 50);
      while ((await member.report()).answered < 50) await sleep(5);
      await member.kill();
    }
    const { totals, buckets } = await sandbox.report();
    expect(totals).toMatchObject({ calls: 100, refused: 0 });
    expect(buckets[0]).toMatchObject({ overQuota: 0 });
  });
});
