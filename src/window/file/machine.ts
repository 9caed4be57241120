import { machineClock, type Clock } from './clock.js';
import { goesOn, ownIdentity, type Identity } from './liveness.js';

/**
 * The machine that a process runs on, as far as windows in a file have to know of it. Handed in, for several processes of a machine
 * that does not exist can be run within one.
 */
export interface Machine {
  readonly clock: Clock;
  /** The process itself. */
  readonly self: Identity;
  /** Whether a process goes on, be it stopped or not; undefined where that cannot be seen. */
  goesOn(other: Identity): boolean | undefined;
  readonly timers: Timers;
  /** What is called when the process ends, by itself or by `process.exit()`. */
  readonly endings: Set<() => void>;
}

/** Timers of Node, which may be those of a simulated time. */
export interface Timers {
  setTimeout(action: () => void, ms: number): NodeJS.Timeout;
  clearTimeout(timer: NodeJS.Timeout | undefined): void;
  setImmediate(action: () => void): NodeJS.Immediate;
}

/** The machine that this is. */
export function thisMachine(): Machine {
  const self = ownIdentity();
  if (!process.listeners('exit').includes(callEndings)) process.on('exit', callEndings);
  return {
    clock: machineClock(),
    self,
    goesOn: (other) => goesOn(other, self),
    // Looked up when they are called.
    timers: globalThis,
    endings: ENDINGS,
  };
}

/** Those of all windows: of more than ten listeners Node.js warns. */
const ENDINGS = new Set<() => void>();

function callEndings(): void {
  for (const end of ENDINGS) end();
}
