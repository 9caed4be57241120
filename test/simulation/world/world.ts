import { Faults } from '../faults.js';
import { Log } from '../log.js';
import { Random } from '../random.js';
import type { LimitPlan, Scenario } from '../scenario/scenario.js';
import { SimulatedServer, type Bound } from '../server/server.js';
import { Agenda } from '../time/agenda.js';
import { Runtime, type RuntimePlan } from '../time/runtime.js';
import type { RoutePlan } from '../scenario/scenario.js';

/** All that is simulated at one time, but for the processes: the true time, the network, the server, and who looks on. */
export class World {
  readonly scenario: Scenario;
  readonly agenda = new Agenda();
  readonly log = new Log();
  readonly faults = new Faults();
  readonly server: SimulatedServer;
  /** The process that runs at the moment. */
  current: Runtime | undefined;
  /** How many requests were sent to a throttle. */
  requests = 0;

  constructor(
    scenario: Scenario,
    boundOf: (limit: LimitPlan, scope: number, now: number) => Bound | undefined,
  ) {
    this.scenario = scenario;
    this.server = new SimulatedServer(scenario.server, boundOf);
  }

  /** The first rule that was broken. */
  broken: unknown;

  get now(): number {
    return this.agenda.now;
  }

  nextRequest(): number {
    return (this.requests += 1);
  }

  /** Runs `action`, and keeps what it throws: whoever called may take it for an error of the network. */
  guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.broken ??= error;
    }
  }

  /** A process that starts now. */
  start(plan: RuntimePlan, ...seeds: readonly number[]): Runtime {
    const random = new Random(this.scenario.seed, ...seeds);
    return new Runtime(plan, this.agenda, random, (runtime, action) => {
      this.current = runtime;
      action();
    });
  }

  /** What the network is like now. */
  get route(): RoutePlan {
    return this.scenario.routes.findLast(({ from }) => from <= this.now)!;
  }
}
