import { once } from 'node:events';
import { type Sandbox, startSandbox } from '../sandbox/index.js';
import { showLines } from './live-lines.js';
import { readSandboxOptions } from './sandbox-options.js';

/** `sandbox`: runs one until it is interrupted. */
export async function sandboxCommand(args: readonly string[]): Promise<void> {
  const sandbox = await startSandbox(readSandboxOptions(args));
  console.log(`${sandbox.url}/my-org/my-app  the API`);
  console.log(`${sandbox.pageUrl}  to look at`);
  const stop = process.stdout.isTTY ? showLines(sandbox, process.stdout) : () => undefined;
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  stop();
  console.log(totalsText(sandbox));
  await sandbox.close();
}

function totalsText(sandbox: Sandbox): string {
  const { calls, accepted, refused } = sandbox.report().totals;
  return `${calls} calls: ${accepted} accepted, ${refused} refused`;
}
