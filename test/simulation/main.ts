/** The command `npm run simulate`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { readCommand, USAGE, type Command } from './command.js';
import { replayCommand, ruleOf, tellOf } from './report.js';
import { generate } from './scenario/generate.js';
import { fromJson, toJson } from './scenario/json.js';
import type { Scenario } from './scenario/scenario.js';
import { shrink } from './shrink.js';
import { Simulation, type Outcome } from './simulation.js';
import { Totals } from './totals.js';

/** For how long a scenario is shrunk, in milliseconds. */
const SHRINK_MS = 30_000;
/** How often it is told how far it is, in seconds. */
const TELL_S = 30;

function* scenarios({ seed, runs, kinds, replay }: Command): Generator<Scenario> {
  if (replay !== undefined) yield fromJson(readFileSync(replay, 'utf8'));
  else {
    for (let run = 0; run < runs; run++) {
      for (const kind of kinds) yield generate(kind, seed + run);
    }
  }
}

async function simulate(command: Command): Promise<number> {
  const totals = new Totals(command.kinds);
  let toldAt = 0;
  console.log(`Seeds from ${command.seed} on`);
  for (const scenario of scenarios(command)) {
    if (totals.seconds >= command.seconds || totals.events >= command.events) break;
    // Whoever has started this ends it where it hangs.
    process.send?.(replayCommand(scenario));
    const outcome = await new Simulation(scenario).run();
    totals.add(outcome);
    if (outcome.broken !== undefined) {
      await tell(outcome, command);
      console.log(`\n${totals.summary}`);
      return 1;
    }
    if (totals.seconds - toldAt >= TELL_S) {
      toldAt = totals.seconds;
      console.log(`seed ${scenario.seed}: ${totals.summary}`);
    }
  }
  console.log(`${totals.faults}\n${totals.summary}: no rule was broken`);
  return 0;
}

async function tell(outcome: Outcome, { shrinks, save }: Command): Promise<void> {
  const until = performance.now() + SHRINK_MS;
  const rule = ruleOf(outcome.broken);
  const breaks = async (smaller: Scenario): Promise<boolean> => {
    process.send?.(replayCommand(outcome.scenario));
    const { broken } = await new Simulation(smaller).run();
    return broken !== undefined && ruleOf(broken) === rule;
  };
  const least = shrinks
    ? await shrink(outcome.scenario, breaks, () => performance.now() < until)
    : outcome.scenario;
  console.log(tellOf(await new Simulation(least).run(), outcome.scenario));
  if (save !== undefined) writeFileSync(save, toJson(least));
}

async function main(): Promise<void> {
  let command: Command;
  try {
    command = readCommand(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error, `\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  process.exitCode = await simulate(command);
}

void main();
