import type { ProcessStep } from '../scenario/scenario.js';
import type { RuntimePlan } from '../time/runtime.js';
import { Life } from './life.js';
import type { World } from './world.js';

/** A place for a process: one after the other lives there. */
export class Slot {
  readonly lives: Life[] = [];
  readonly #world: World;
  readonly #index: number;
  readonly #plan: RuntimePlan;
  readonly #nextLife: () => number;
  #isToStart = false;

  constructor(world: World, index: number, plan: RuntimePlan, nextLife: () => number) {
    this.#world = world;
    this.#index = index;
    this.#plan = plan;
    this.#nextLife = nextLife;
  }

  /** Who lives there now. */
  get life(): Life | undefined {
    return this.lives.at(-1);
  }

  /** Starts a process with a throttle. */
  start(): void {
    const runtime = this.#world.start(this.#plan, this.#index, this.lives.length);
    const number = this.#nextLife();
    const life = new Life(this.#world, runtime, number, `process${this.#index}`);
    this.lives.push(life);
    runtime.run(() => {
      this.#world.isStarting = true;
      life.start(this.#world.sharing.optionsOf(life));
      this.#world.isStarting = false;
      this.#world.sharing.started(life);
      for (const step of this.#world.updates) life.update(step);
    });
  }

  /** Something befalls it. */
  befall({ kind, ms }: ProcessStep): void {
    const { life } = this;
    if (life?.state !== 'open') return;
    const { runtime } = life;
    this.#world.faults.add(kind);
    life.log(kind, ms);
    switch (kind) {
      case 'stall':
        runtime.hold(ms);
        break;
      case 'stop':
        this.#stop(life);
        runtime.hold(ms);
        break;
      case 'sleep':
        this.#stop(life);
        life.hasSlept = true;
        this.#world.sharing.slept(ms, life);
        break;
      case 'wall':
        runtime.setWall(ms);
        break;
      case 'die':
        this.#kill(life);
        this.#startAfter(ms);
        break;
      case 'close':
      case 'drain':
        runtime.at(this.#world.now, 'world', () => {
          life.close(kind === 'drain');
        });
        this.#startAfter(ms);
        break;
      case 'attach':
      case 'detach':
        runtime.at(this.#world.now, 'world', () => {
          life.attach(kind === 'attach');
        });
    }
  }

  /** All that live here die, and one starts after that. */
  restart(ms: number): void {
    for (const life of this.lives) {
      if (life.state === 'open' || life.state === 'closing') this.#kill(life);
    }
    this.#startAfter(ms);
  }

  #kill(life: Life): void {
    this.#stop(life);
    life.die();
    life.runtime.kill();
  }

  /** Nothing of what it has sent is under way for longer than the documents allow. */
  #stop(life: Life): void {
    const { lostGraceMs } = this.#world.scenario.options;
    this.#world.sharing.stopped(life);
    for (const flight of life.flights) flight.endBy(this.#world.now + lostGraceMs);
  }

  #startAfter(ms: number): void {
    if (this.#isToStart) return;
    this.#isToStart = true;
    this.#world.agenda.add(this.#world.now + ms, 'world', () => {
      this.#isToStart = false;
      if (!this.#world.isMended) this.start();
    });
  }
}
