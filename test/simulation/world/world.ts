import { Faults } from '../faults.js';
import { Log } from '../log.js';
import { Random } from '../random.js';
import type { RoutePlan, Scenario, Step, UpdateStep } from '../scenario/scenario.js';
import { SimulatedServer } from '../server/server.js';
import { Agenda } from '../time/agenda.js';
import type { Slot } from './slot.js';
import type { Sharing } from './sharing.js';
import { Runtime, type RuntimePlan } from '../time/runtime.js';

/** All that is simulated at one time, but for the processes: the true time, the network, the server, and who looks on. */
export class World {
  readonly scenario: Scenario;
  readonly agenda = new Agenda();
  readonly log = new Log();
  readonly faults = new Faults();
  readonly server: SimulatedServer;
  readonly sharing: Sharing;
  /** Where its processes live. */
  readonly slots: Slot[] = [];
  /** The changes of limits that a process which starts has to know of. */
  readonly updates: Extract<Step, UpdateStep>[] = [];
  /** The process that runs at the moment. */
  current: Runtime | undefined;
  /** By which somebody went last. */
  #route: RoutePlan | undefined;
  /** How many requests were sent to a throttle. */
  requests = 0;
  /** How many events there had been when a promise settled last. */
  settledAt = 0;

  constructor(scenario: Scenario, share: (world: World) => Sharing) {
    this.scenario = scenario;
    this.sharing = share(this);
    this.server = new SimulatedServer(scenario, (limit, scope, now) =>
      this.sharing.boundOf(limit, scope, now),
    );
  }

  /** Whether a throttle is being set up, which fails at once where it cannot be. */
  isStarting = false;
  /** Whether no more faults are injected: the run comes to its end. */
  isMended = false;
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
      if (this.broken === undefined) this.log.add(this.now, this.#nameOfCurrent, 'breaks a rule');
      this.broken ??= error;
    }
  }

  get #nameOfCurrent(): string {
    const lives = this.slots.flatMap((slot) => slot.lives);
    return lives.find(({ runtime }) => runtime === this.current)?.name ?? 'world';
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
    const route = this.scenario.routes.findLast(({ from }) => from <= this.now)!;
    if (this.#route !== undefined && route !== this.#route) this.faults.add('route');
    this.#route = route;
    return route;
  }
}
