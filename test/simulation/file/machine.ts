import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Life } from '../world/life.js';
import type { World } from '../world/world.js';

/** Above all process ids that a system gives. */
const FIRST_PID = 5_000_000;

/** What a process can learn of itself and of others from the system, on a machine that does not exist. */
export class SimulatedMachine {
  readonly #world: World;
  /** The processes, by their ids. */
  readonly #lives: Life[] = [];
  /** Whether processes see each other's ids, as containers do not. */
  readonly #isSeen: boolean;
  /** What its monotonic clock shows at a moment of the true time. */
  #anchor = { at: 0, shows: 5000 };
  #boots = 1;

  constructor(world: World, isSeen: boolean) {
    this.#world = world;
    this.#isSeen = isSeen;
  }

  add(life: Life): void {
    this.#lives.push(life);
  }

  /** Its monotonic clock stands still. */
  sleep(ms: number): void {
    this.#anchor = { at: this.#world.now + ms, shows: this.#now };
  }

  /** It is started anew, and shows by now that it has been on for so long. */
  boot(shows: number): void {
    this.#boots += 1;
    this.#anchor = { at: this.#world.now, shows };
  }

  /**
   * Puts itself in place of the real machine.
   *
   * @returns what puts that back
   */
  install(): () => void {
    const { readFileSync, readlinkSync } = fs;
    const { hrtime } = process;
    const pid = Object.getOwnPropertyDescriptor(process, 'pid')!;
    Object.defineProperty(process, 'pid', { get: () => this.#pidNow, configurable: true });
    process.hrtime = Object.assign(() => this.#hrtime(), { bigint: () => hrtime.bigint() });
    fs.readFileSync = ((path: string, ...rest: []) =>
      this.#read(path) ?? readFileSync(path, ...rest)) as typeof readFileSync;
    fs.readlinkSync = ((path: string, ...rest: []) =>
      this.#link(path) ?? readlinkSync(path, ...rest)) as typeof readlinkSync;
    syncBuiltinESMExports();
    return () => {
      Object.defineProperty(process, 'pid', pid);
      process.hrtime = hrtime;
      Object.assign(fs, { readFileSync, readlinkSync });
      syncBuiltinESMExports();
    };
  }

  get #now(): number {
    const { at, shows } = this.#anchor;
    return shows + Math.max(0, this.#world.now - at);
  }

  /** The id of the process that runs at the moment. */
  get #pidNow(): number {
    return FIRST_PID + this.#lives.findLastIndex(({ runtime }) => runtime === this.#world.current);
  }

  #hrtime(): [number, number] {
    const nanoseconds = Math.round(this.#now * 1e6);
    return [Math.floor(nanoseconds / 1e9), nanoseconds % 1e9];
  }

  /** What a link says that tells of it. */
  #link(path: unknown): string | undefined {
    const pid = this.#pidNow;
    if (path === '/proc/thread-self') return `${pid}/task/${pid}`;
    return path === '/proc/self/ns/pid' ? `pid:[${this.#isSeen ? 1 : pid}]` : undefined;
  }

  /** What a file says that tells of the simulated machine; undefined where the real one does. */
  #read(path: unknown): string | undefined {
    if (path === '/proc/sys/kernel/random/boot_id') return `boot ${this.#boots}`;
    const id =
      typeof path === 'string' ? /^\/proc\/\d+\/task\/(\d+)\/stat$/.exec(path)?.[1] : undefined;
    const life = id === undefined ? undefined : this.#lives[Number(id) - FIRST_PID];
    if (life === undefined || life.runtime.isDead) return undefined;
    const facts = Array.from({ length: 18 }, () => '0').join(' ');
    return `${id!} (simulated) S ${facts} ${life.runtime.startedAt} 0`;
  }
}
