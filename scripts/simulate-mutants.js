/**
 * Runs the simulation with each mistake of test/simulation/mutants/mutants.js, and tells which it finds.
 *
 * npm run simulate:mutants -- [--seconds N] [--runs N] [--seed S] [--jobs N] [--only PATTERN]
 *
 * Each runs until a rule is broken, for N seeds (400 by default, which take a core that does nothing else a minute at most) and N seconds
 * (300); before that, seeds of each kind without a mistake. `--only` takes those whose file or reason matches the pattern.
 * Ends with 0 where 95 % are found, and those that are not are explained.
 */
import { fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { constants, cpus, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MUTANTS } from '../test/simulation/mutants/mutants.js';
import { bundleSimulation, ROOT } from './simulation-bundle.js';

const LEAST_SCORE = 0.95;
/** How long no scenario takes, in milliseconds: what does hangs, which is found too. */
const HANG_MS = 60_000;
/** How many seeds are run without a mistake. */
const UNBROKEN_RUNS = '150';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    runs: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(cpus().length) },
    only: { type: 'string', default: '' },
  },
});
const chosen = MUTANTS.filter(({ file, why }) => new RegExp(values.only).test(`${file}: ${why}`));

/** Makes the one mistake while its file is read. */
const mistake = ({ file, text, becomes }) => ({
  name: 'mistake',
  setup(build) {
    const path = fileURLToPath(new URL(file, ROOT));
    build.onLoad({ filter: /\.ts$/ }, (args) => {
      if (args.path !== path) return undefined;
      const parts = readFileSync(path, 'utf8').split(text);
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${text}`);
      return { contents: parts.join(becomes), loader: 'ts' };
    });
  },
});

/** Runs so many seeds of a bundle at most. Returns what was found, or undefined. */
const run = (bundle, kinds, runs) =>
  new Promise((resolve) => {
    const { seconds, seed } = values;
    const options = ['--seconds', seconds, '--runs', runs, '--seed', seed, '--kind', kinds.join()];
    const child = fork(bundle, [...options, '--no-shrink'], { silent: true });
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let output = '';
    let watch;
    const rewatch = () => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        output = 'A rule was broken: it hangs';
        child.kill('SIGKILL');
      }, HANG_MS);
    };
    rewatch();
    child.on('message', rewatch);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => (output += data));
    }
    child.on('close', (code) => {
      clearTimeout(watch);
      if (code === 0) resolve(undefined);
      else if (code === 2) throw new Error(output);
      else resolve(/A rule was broken.*/.exec(output)?.[0] ?? `It failed: ${output.slice(-300)}`);
    });
  });

let found = 0;
const unexplained = [];
const left = [...chosen.entries()];

async function work() {
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const [index, mutant] = next;
    const since = performance.now();
    const how = await runOnce(index, [mistake(mutant)], mutant.kinds, values.runs);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(
      `${how ? 'killed  ' : 'SURVIVED'} ${seconds.padStart(5)} s  ${mutant.file}: ${mutant.why}`,
    );
    if (how !== undefined) {
      found += 1;
      console.log(`           ${how.slice(0, 140)}`);
    } else if (mutant.survives !== undefined) console.log(`           ${mutant.survives}`);
    else unexplained.push(mutant.why);
  }
}

/** Runs what is bundled with those plugins. */
const runOnce = async (name, plugins, kinds, runs) => {
  const bundle = await bundleSimulation(`mutant-${process.pid}-${name}.cjs`, plugins);
  try {
    return await run(bundle, kinds, runs);
  } finally {
    rmSync(bundle);
    rmSync(`${bundle}.map`);
  }
};

for (const kind of new Set(chosen.flatMap(({ kinds }) => kinds))) {
  const broken = await runOnce(kind, [], [kind], UNBROKEN_RUNS);
  if (broken !== undefined) throw new Error(`Without a mistake, of ${kind}: ${broken}`);
}
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
const score = found / chosen.length;
console.log(`\n${found} of ${chosen.length} killed: ${(score * 100).toFixed(1)} %`);
for (const why of unexplained) console.log(`Not explained: ${why}`);
process.exitCode = score >= LEAST_SCORE && unexplained.length === 0 ? 0 : 1;
