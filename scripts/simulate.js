// Bundles the simulation with the library's sources, as they are now, and runs it: see test/simulation/command.ts.
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { bundleSimulation } from './simulation-bundle.js';

/** No scenario takes a tenth of it, in milliseconds; nor does one that is shrunk. */
const HANG_MS = 60_000;

// A file of its own, for several may run at once.
const outfile = await bundleSimulation(`simulate-${process.pid}.cjs`);

const child = fork(outfile, process.argv.slice(2), { execArgv: ['--enable-source-maps'] });
let last = 'before the first run';
let watch = setTimeout(tellOfHang, HANG_MS);
child.on('message', (command) => {
  last = command;
  clearTimeout(watch);
  watch = setTimeout(tellOfHang, HANG_MS);
});
child.on('exit', (code) => {
  clearTimeout(watch);
  for (const file of [outfile, `${outfile}.map`]) rmSync(file, { force: true });
  process.exitCode = code ?? 1;
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));

/** A loop without end breaks the first rule of all. */
function tellOfHang() {
  console.log(`It hangs. To see it again: ${last}`);
  child.kill('SIGKILL');
}
