import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tellOf } from './report.js';
import { generate } from './scenario/generate.js';
import { fromJson } from './scenario/json.js';
import { KINDS, type Scenario } from './scenario/scenario.js';
import { Simulation } from './simulation.js';

/** How long each kind of world is simulated, in milliseconds. */
const MS = 2000;

async function expectKept(scenario: Scenario): Promise<void> {
  const outcome = await new Simulation(scenario).run();
  if (outcome.broken !== undefined) throw new Error(tellOf(outcome, scenario));
}

describe('the simulation', () => {
  it.each(KINDS)('finds no rule broken in fresh seeds: windows in %s', async (kind) => {
    const first = Math.floor(Math.random() * 2 ** 31);
    process.stdout.write(`simulating ${kind} from seed ${first} on\n`);
    const until = performance.now() + MS;
    for (let seed = first; performance.now() < until; seed++)
      await expectKept(generate(kind, seed));
  });

  const folder = join(__dirname, 'failed');
  it.each(readdirSync(folder))('finds no rule broken in what has broken one: %s', async (file) => {
    await expectKept(fromJson(readFileSync(join(folder, file), 'utf8')));
  });

  it('comes to the same end for the same seed', async () => {
    for (const kind of KINDS) {
      const [one, other] = [
        await new Simulation(generate(kind, 7)).run(),
        await new Simulation(generate(kind, 7)).run(),
      ];
      expect(one.events).toBe(other.events);
      expect(one.lines).toEqual(other.lines);
    }
  });
});
