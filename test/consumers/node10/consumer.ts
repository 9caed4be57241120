// A CommonJS user's TypeScript of the old resolution, which knows no `exports`: the default of TypeScript 5 for
// CommonJS. scripts/check-package.js compiles and runs it against the packed package.
import axios from 'axios';
import { throttle, type Throttle } from 'easemob-throttle';
import { startSandbox, type Sandbox, type SandboxReport } from 'easemob-throttle/sandbox';

async function main(): Promise<void> {
  const sandbox: Sandbox = await startSandbox();
  const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
  const quota: Throttle = throttle(client);

  await client.get('/users/user1', { throttle: { priority: 1 } });
  const report: SandboxReport = sandbox.report();
  if (report.totals.accepted !== 1) throw new Error(`Expected 1, got ${report.totals.accepted}`);
  // @ts-expect-error -- without types it would be any, and no error
  report.totals.absent;

  await quota.close();
  await sandbox.close();
  console.log('node10 consumer: ok');
}

void main();
