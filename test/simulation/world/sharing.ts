import type { ThrottleOptions } from '../../../src/index.js';
import type { LimitPlan, Step } from '../scenario/scenario.js';
import type { Bound } from '../server/server.js';
import type { Life } from './life.js';
import type { SimulatedRequest } from './request.js';
import type { World } from './world.js';

/** How the processes of a world share their windows, what can befall that, and what is promised then. */
export interface Sharing {
  /** Whether what a throttle tells of its buckets is of its own requests alone, and exact. */
  readonly isOwnAccount: boolean;
  /** Whether permits are spread by the throttle itself, so that it can be held to it. */
  readonly isPacedAlone: boolean;
  /** How long after there is room `request` may wait, in milliseconds; undefined where that cannot be told at the moment. */
  patienceMs(life: Life, request: SimulatedRequest): number | undefined;
  /**
   * How long somebody waits at the most, of so many, who may not wait but for an answer of those who share the window;
   * undefined where that cannot be told.
   */
  trialMs(waiting: number): number | undefined;
  /** From now on processes may have different limits. */
  differs(): void;
  /** Something has happened in that life. */
  looked(life: Life): void;
  /** `request` of that life has got its permits, which are not written down yet. */
  took(life: Life, request: SimulatedRequest): void;
  /** Whether that life knows at the moment what all have sent. */
  isInformed(life: Life): boolean;
  optionsOf(life: Life): Pick<ThrottleOptions, 'redis' | 'file'>;
  /** The throttle of that life is there. */
  started(life: Life): void;
  /** Under whose promise fall the requests of that life. */
  scopeOf(life: number): number;
  /** Whether what that life sent at that moment, and is counted now, falls under the promise. */
  isAccounted(life: Life, sentAt: number): boolean;
  /** The most that one window may hold of a scope; undefined where nothing is promised. */
  boundOf(limit: LimitPlan, scope: number, now: number): Bound | undefined;
  /** What is in flight or cools of a bucket beside what `life` has, at the least and at the most. */
  heldElsewhere(bucket: string, life: Life): { readonly low: number; readonly high: number };
  /** Something befalls it; returns whether the step was one for it. */
  befall(step: Step): boolean;
  /** A process has stopped for a while, or for good. */
  stopped(life: Life): void;
  /** The machine of that process sleeps for so long. */
  slept(ms: number, life: Life): void;
  /** What has to come to its end in real time before anything more happens. */
  readonly pending: Promise<unknown> | undefined;
  /** No more faults: everything works again. */
  mend(): void;
  /** All is over: checks that nothing is left. */
  checkEnd(): void;
  /** Ends what it has opened. */
  close(): Promise<void>;
}

/** The windows of one throttle alone. */
export class NoSharing implements Sharing {
  readonly isOwnAccount = true;
  readonly isPacedAlone = true;
  readonly pending = undefined;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  patienceMs(): number {
    return 0;
  }

  trialMs(): number {
    return 0;
  }

  differs(): void {
    // It shares no window.
  }

  looked(): void {
    // It shares no line.
  }

  took(): void {
    // Nor turns.
  }

  isInformed(): boolean {
    return true;
  }

  optionsOf(): object {
    return {};
  }

  started(): void {
    // It shares nothing.
  }

  /** A fresh throttle knows nothing of what another has sent. */
  scopeOf(life: number): number {
    return life;
  }

  isAccounted(): boolean {
    return true;
  }

  boundOf({ amount, windowMs }: LimitPlan): Bound | undefined {
    const { options, routes } = this.#world.scenario;
    const most = Math.floor(amount * options.share + 1e-9);
    if (options.countFrom === 'response') return { amount: most, windowMs };
    // It breaks by as much as the ways there differ.
    const variesMs = Math.max(...routes.map(({ law, ms }) => (law === 'edges' ? ms : 0)));
    return windowMs > variesMs ? { amount: most, windowMs: windowMs - variesMs } : undefined;
  }

  heldElsewhere(): { low: number; high: number } {
    return { low: 0, high: 0 };
  }

  befall(): boolean {
    return false;
  }

  stopped(): void {
    // Nobody else depends on it.
  }

  slept(ms: number, { runtime }: Life): void {
    runtime.sleep(ms);
  }

  mend(): void {
    // Nothing can break.
  }

  checkEnd(): void {
    // Nothing is kept.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
