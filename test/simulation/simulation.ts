import type { Faults } from './faults.js';
import { checkLife } from './invariants/index.js';
import { Random } from './random.js';
import type { Kind, ProcessStep, Scenario, Step } from './scenario/scenario.js';
import { bucketOf } from './scenario/table.js';
import { replaceGlobals } from './time/globals.js';
import { Violation } from './violation.js';
import { Slot } from './world/slot.js';
import { FileSharing } from './file/sharing.js';
import { RedisSharing } from './redis/sharing.js';
import { NoSharing, type Sharing } from './world/sharing.js';
import { World } from './world/world.js';

/** What came of a run. */
export interface Outcome {
  readonly scenario: Scenario;
  /** Undefined where no rule was broken. */
  readonly broken: unknown;
  readonly events: number;
  readonly virtualMs: number;
  readonly requests: number;
  readonly faults: Faults;
  /** The last lines of the log. */
  readonly lines: readonly string[];
}

/** How processes share their windows, by the kind of world. */
const SHARING: Readonly<Record<Kind, (world: World) => Sharing>> = {
  memory: (world) => new NoSharing(world),
  redis: (world) => new RedisSharing(world),
  file: (world) => new FileSharing(world),
};

/** The real one: it turns the event loop between two events, so that all microtasks have run. */
const realImmediate = setImmediate;

/** Runs a scenario to its end, or until a rule is broken. */
export class Simulation {
  readonly #scenario: Scenario;
  readonly #world: World;
  #lives = 0;
  #endedAt: number;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#world = new World(scenario, (world) => SHARING[scenario.kind](world));
    for (const [index, plan] of scenario.processes.entries()) {
      this.#world.slots.push(new Slot(this.#world, index, plan, () => (this.#lives += 1)));
    }
    this.#endedAt = scenario.steps.at(-1)?.at ?? 0;
  }

  async run(): Promise<Outcome> {
    const world = this.#world;
    const restore = replaceGlobals(() => world.current, new Random(this.#scenario.seed, 2));
    const onRejection = (reason: unknown): void => {
      world.broken ??= reason;
    };
    process.on('unhandledRejection', onRejection);
    try {
      for (const slot of this.#world.slots) slot.start();
      for (const step of this.#scenario.steps) {
        world.agenda.add(step.at, 'world', () => {
          this.#act(step);
        });
      }
      await this.#loop();
    } finally {
      world.current = undefined;
      await world.sharing.close();
      restore();
      process.off('unhandledRejection', onRejection);
    }
    return {
      scenario: this.#scenario,
      broken: world.broken,
      events: world.agenda.count,
      virtualMs: world.now,
      requests: world.requests,
      faults: world.faults,
      lines: world.log.lines(60),
    };
  }

  /** One event after the other, each with all its microtasks. */
  async #loop(): Promise<void> {
    const world = this.#world;
    await new Promise<void>((resolve) => {
      const turn = (): void => {
        world.guard(() => {
          this.#check();
        });
        const item = this.#isOver() ? undefined : world.agenda.take();
        world.current = undefined;
        if (item === undefined) {
          resolve();
          return;
        }
        world.guard(item.action);
        realImmediate(goOn);
      };
      const goOn = (): void => {
        const { pending } = world.sharing;
        if (pending === undefined) {
          turn();
          return;
        }
        // It may need real timers.
        const { current } = world;
        world.current = undefined;
        void pending.then(() => {
          world.current = current;
          realImmediate(goOn);
        });
      };
      realImmediate(turn);
    });
  }

  /** Looks at whom something has happened to, and now and then at the others: time alone changes them too. */
  #check(): void {
    const { current, agenda } = this.#world;
    const isForAll = agenda.count % CHECK_ALL_EVERY === 0;
    for (const { lives } of this.#world.slots) {
      for (const life of lives) {
        if (life.runtime !== current && !isForAll) continue;
        life.runtime.run(() => {
          checkLife(life);
        });
      }
    }
  }

  #act(step: Step): void {
    const world = this.#world;
    switch (step.kind) {
      case 'send': {
        const life = this.#world.slots[step.process]!.life!;
        life.runtime.at(world.now, 'world', () => {
          life.send(step);
        });
        break;
      }
      case 'consumer': {
        const quota = this.#scenario.quotas[step.quota]!;
        world.faults.add('consumer');
        const user = step.seed % 3;
        const needs = quota.limits.map((limit, index) => ({
          bucket: bucketOf(step.quota, index, limit, user),
          limit,
          weight: step.weight,
        }));
        world.server.receive(needs, undefined, world.now);
        break;
      }
      case 'update': {
        world.faults.add('update');
        // In a file, all processes are to have the same limits in the end.
        const isForAll = this.#scenario.kind === 'file' && !step.alone;
        if (isForAll) world.updates.push(step);
        else world.sharing.differs();
        for (const [index, { life }] of world.slots.entries()) {
          if (index !== step.process && !isForAll) continue;
          life?.runtime.at(world.now, 'world', () => {
            life.update(step);
          });
        }
        break;
      }
      default:
        if (!world.sharing.befall(step))
          this.#world.slots[(step as ProcessStep).process]!.befall(step as ProcessStep);
    }
  }

  #phase: 'steps' | 'draining' | 'idle' | 'closing' = 'steps';

  /** Goes through the end of a run: everything settles, everything is forgotten, everything is closed. */
  #isOver(): boolean {
    try {
      return this.#world.broken !== undefined || this.#passPhases();
    } catch (error) {
      this.#world.broken = error;
      return true;
    }
  }

  #passPhases(): boolean {
    const world = this.#world;
    if (world.agenda.count > world.settledAt + MOST_EVENTS) {
      throw new Violation('end', 'it goes round and round');
    }
    const lives = this.#world.slots.flatMap((slot) => slot.lives);
    const next = world.agenda.length === 0 ? Infinity : world.now;
    switch (this.#phase) {
      case 'steps':
        if (world.now < this.#endedAt) return false;
        this.#phase = 'draining';
        world.isMended = true;
        world.sharing.mend();
        return false;
      case 'draining': {
        if (lives.some(({ open, state }) => state !== 'dead' && open.size > 0)) {
          if (next === Infinity || world.now > this.#endedAt + LONGEST_DRAIN_MS) {
            throw new Violation('end', 'some wait for ever');
          }
          return false;
        }
        this.#phase = 'idle';
        this.#endedAt = world.now;
        return false;
      }
      case 'idle': {
        const live = lives.filter(({ state }) => state === 'open');
        if (live.some((life) => life.buckets > 0)) {
          if (next === Infinity || world.now > this.#endedAt + LONGEST_IDLE_MS) {
            throw new Violation('idle state', 'buckets are kept for ever');
          }
          return false;
        }
        this.#phase = 'closing';
        this.#endedAt = world.now;
        for (const life of live) {
          life.runtime.at(world.now, 'world', () => {
            life.close(false);
          });
        }
        return false;
      }
      case 'closing': {
        if (next !== Infinity && world.now < this.#endedAt + LONGEST_CLOSE_MS) return false;
        const left = lives.find(({ state }) => state !== 'closed' && state !== 'dead');
        if (left !== undefined) throw new Violation('close', `${left.name} is never closed`);
        world.sharing.checkEnd();
        return true;
      }
    }
  }
}

const LONGEST_DRAIN_MS = 3_600_000;
/** Of how many events one is followed by a look at all. */
const CHECK_ALL_EVERY = 16;
/**
 * Between two promises that settle, no scenario has half of it to do. Where five processes wait three seconds for one limit, each
 * asks Redis for another as often as that may serve them: every 20 ms.
 */
const MOST_EVENTS = 100_000;
const LONGEST_CLOSE_MS = 600_000;
const LONGEST_IDLE_MS = 1_200_000;
