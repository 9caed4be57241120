import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../random.js';
import type { FileStep, LimitPlan, Step } from '../scenario/scenario.js';
import type { Bound } from '../server/server.js';
import type { Life } from '../world/life.js';
import type { Sharing } from '../world/sharing.js';
import type { World } from '../world/world.js';
import { FailingDisk } from './failing-disk.js';
import { SimulatedMachine } from './machine.js';

/** Processes of one simulated machine that share their windows in a real file. */
export class FileSharing implements Sharing {
  readonly isOwnAccount = false;
  readonly isPacedAlone = false;
  readonly #world: World;
  readonly #random: Random;
  readonly #folder = mkdtempSync(join(tmpdir(), 'easemob-throttle-simulation-'));
  /** Whether processes see each other's ids, as containers do not. */
  readonly #isSeen: boolean;
  readonly #machine: SimulatedMachine;
  readonly #disk: FailingDisk;
  readonly #restore: readonly (() => void)[];
  readonly #lives: Life[] = [];
  /** When something happened last that keeps permits from those who wait. */
  #troubledAt = -Infinity;
  /** How often a process may have gone on without the file. */
  #outages = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.scenario.seed, 4);
    this.#isSeen = this.#random.chance(0.6);
    this.#machine = new SimulatedMachine(world, this.#isSeen);
    this.#disk = new FailingDisk(world, this.#random);
    this.#restore = [this.#machine.install(), this.#disk.install()];
  }

  get patienceMs(): number | undefined {
    const { sharing, options } = this.#world.scenario;
    const ms = 3 * sharing.leaseMs + 2 * this.#windows + options.lostGraceMs + 2000;
    return this.#world.now - this.#troubledAt < ms ? undefined : ms;
  }

  get pending(): Promise<unknown> | undefined {
    return this.#disk.closing;
  }

  /** Not in an outage, nor where others may have found it dead, until it tells of itself again. */
  isInformed({ isOut, runtime }: Life): boolean {
    const { sharing } = this.#world.scenario;
    const foundAliveAt = runtime.heldUntil + sharing.leaseMs / 3 + runtime.plan.lateMs + 1;
    return !isOut && (this.#isSeen || this.#world.now > foundAliveAt);
  }

  optionsOf(life: Life): { file: object } {
    const { leaseMs, onOutage, localShare } = this.#world.scenario.sharing;
    this.#lives.push(life);
    this.#machine.add(life);
    return { file: { path: join(this.#folder, 'quota.mdb'), leaseMs, onOutage, localShare } };
  }

  started(life: Life): void {
    for (const event of ['outage', 'recovered'] as const) {
      life.quota.on(event, () => {
        life.isOut = event === 'outage';
        this.#troubledAt = this.#world.now;
      });
    }
  }

  scopeOf(): number {
    return 0;
  }

  isAccounted(): boolean {
    return true;
  }

  boundOf({ amount, windowMs }: LimitPlan): Bound | undefined {
    const { options, sharing } = this.#world.scenario;
    if (sharing.onOutage === 'open' && this.#outages > 0) return undefined;
    const most = Math.floor(amount * options.share + 1e-9);
    // In each outage, each process has a part of its own.
    return { amount: most * (sharing.onOutage === 'local' ? 1 + this.#outages : 1), windowMs };
  }

  heldElsewhere(bucket: string, life: Life): { low: number; high: number } {
    let high = 0;
    for (const other of this.#lives) {
      const book = other === life ? undefined : other.books.get(bucket);
      if (book !== undefined) high += book.held(other.runtime.monotonic()).high;
    }
    return { low: 0, high };
  }

  befall(step: Step): boolean {
    if (step.kind !== 'file-fails' && step.kind !== 'reboot') return false;
    this.#world.faults.add(step.kind);
    this.#world.log.add(this.#world.now, 'machine', step.kind, step.ms);
    if (step.kind === 'file-fails') this.#fail(step);
    else {
      // Where that is more than before, it looks as if no boot had been.
      this.#machine.boot(this.#random.pick([1000, 60_000]));
      for (const slot of this.#world.slots) slot.restart(step.ms);
    }
    return true;
  }

  stopped(life: Life): void {
    this.#troubledAt = Math.max(this.#world.now, life.runtime.heldUntil);
  }

  /** They are all of one machine. */
  slept(ms: number): void {
    this.#machine.sleep(ms);
    for (const { state, runtime } of this.#lives) if (state !== 'dead') runtime.sleep(ms);
  }

  mend(): void {
    this.#disk.fail([]);
    this.#troubledAt = this.#world.now;
  }

  checkEnd(): void {
    // What is left in the file is dropped while a process is there; the next run has another.
  }

  async close(): Promise<void> {
    await this.#disk.closeAll();
    await this.#disk.closing;
    for (const restore of this.#restore) restore();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** For all, or only for some: each has its own rights. */
  #fail({ ms }: FileStep): void {
    const isForAll = this.#random.chance(0.5);
    const lives = this.#lives.filter(() => isForAll || this.#random.chance(0.5));
    this.#disk.fail(lives.map(({ runtime }) => runtime));
    this.#troubledAt = this.#world.now + ms;
    this.#outages += 1;
    this.#world.agenda.add(this.#world.now + ms, 'world', () => {
      this.#disk.fail([]);
    });
  }

  get #windows(): number {
    const { quotas } = this.#world.scenario;
    return Math.max(...quotas.flatMap(({ limits }) => limits.map(({ windowMs }) => 2 * windowMs)));
  }
}
