/** The process of `startSandboxChild`: takes its options as JSON, tells its URL, and reports when asked. */
import { startSandbox, type SandboxOptions } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? '{}') as SandboxOptions);
process.on('message', () => process.send?.(sandbox.report()));
process.on('disconnect', () => process.exit());
process.send?.(sandbox.url);
