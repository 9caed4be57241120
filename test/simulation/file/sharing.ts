import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../random.js';
import type { FileStep, LimitPlan, Step } from '../scenario/scenario.js';
import type { Bound } from '../server/server.js';
import type { Life } from '../world/life.js';
import type { SimulatedRequest } from '../world/request.js';
import type { Sharing } from '../world/sharing.js';
import type { World } from '../world/world.js';
import { FailingDisk } from './failing-disk.js';
import { SimulatedMachine } from './machine.js';
import { Turns } from './turns.js';

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
  readonly #turns = new Turns();
  /** How many were there at one time at the most. */
  #mostAtOnce = 0;
  /** Whether all have the same limits. */
  #areEqual = true;
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

  patienceMs(life: Life, request: SimulatedRequest): number | undefined {
    const { sharing, options } = this.#world.scenario;
    // One after the other, each may need all that there is; who may have but one at a time has as many turns for that.
    const rounds = this.#world.slots.length * (this.#areEqual ? 1 : this.#most);
    const ms = 3 * sharing.leaseMs + rounds * this.#windows + options.lostGraceMs + 2000;
    if (this.#world.now - this.#troubledAt < ms) return undefined;
    return this.#knowsItsTime(life, request) ? GRID * this.#windows + 2 : ms;
  }

  differs(): void {
    this.#areEqual = false;
    this.#turns.troubled(Infinity);
  }

  trialMs(): number | undefined {
    return undefined;
  }

  looked(life: Life): void {
    this.#turns.looked(life);
  }

  took(life: Life, request: SimulatedRequest): void {
    this.#noteChange();
    // Who is not seen, and has nothing to tell for a lease, is forgotten with all that it was given; nobody asks the file in
    // an outage; and with even pacing, weight alone does not say what is left.
    const isOut = this.#lives.some((other) => other.isOut);
    if (isOut || !this.#isSeen) this.#turns.troubled(this.#world.now);
    if (this.#world.scenario.options.pacing === 'burst') this.#turns.took(life, request);
  }

  /** Whether nothing has happened since it began to wait but what could be known then. */
  #knowsItsTime(life: Life, request: SimulatedRequest): boolean {
    const { options } = this.#world.scenario;
    const isRefused = life.quota.stats().some(({ available, amount }) => available < amount);
    this.#noteChange();
    if (isRefused || options.hasBeforeSend || options.pacing === 'even') return false;
    return this.#turns.isAlone(life, request);
  }

  /** Processes are told of other limits one after the other, and those that close are not. */
  #noteChange(): void {
    const changedAt = this.#world.updates.at(-1)?.at ?? -Infinity;
    this.#turns.troubled(changedAt + this.#windows);
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
    const alive = this.#lives.filter(({ state }) => state !== 'dead' && state !== 'closed');
    this.#mostAtOnce = Math.max(this.#mostAtOnce, alive.length);
    this.#machine.add(life);
    return { file: { path: join(this.#folder, 'quota.mdb'), leaseMs, onOutage, localShare } };
  }

  started(life: Life): void {
    for (const event of ['outage', 'recovered'] as const) {
      life.quota.on(event, () => {
        life.isOut = event === 'outage';
        this.#troubledAt = this.#world.now;
        this.#turns.troubled(this.#world.now);
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
    if (sharing.onOutage !== 'local') return { amount: most, windowMs };
    // In each outage, each process has a part of its own; one that drains, beside the next in its place.
    const parts = Math.max(1, this.#mostAtOnce * sharing.localShare);
    return { amount: Math.ceil(most * (1 + this.#outages * parts)), windowMs };
  }

  heldElsewhere(bucket: string, life: Life): { low: number; high: number } {
    let low = 0;
    let high = 0;
    for (const other of this.#lives) {
      const book = other === life ? undefined : other.books.get(bucket);
      if (book === undefined) continue;
      const now = other.runtime.monotonic();
      high += book.held(now).high;
      // When a dead one is found is not known to the moment.
      if (other.state !== 'dead') low += book.heldUntil(now + 1);
    }
    return { low, high };
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
    this.#turns.troubled(this.#troubledAt + this.#world.scenario.sharing.leaseMs);
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
    this.#turns.troubled(this.#troubledAt);
    this.#outages += 1;
    this.#world.agenda.add(this.#world.now + ms, 'world', () => {
      this.#disk.fail([]);
    });
  }

  get #most(): number {
    const { quotas } = this.#world.scenario;
    return Math.max(...quotas.flatMap(({ limits }) => limits.map(({ amount }) => amount)));
  }

  get #windows(): number {
    const { quotas } = this.#world.scenario;
    return Math.max(...quotas.flatMap(({ limits }) => limits.map(({ windowMs }) => windowMs)));
  }
}

/** The file keeps moments in steps of this part of a window at most. */
const GRID = 1 / 256;
