import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type {
  Consumer,
  FaultRule,
  SandboxOptions,
  SandboxReport,
} from '../../src/sandbox/index.js';
import { program } from './program.js';

/** A fault that can be sent to another process. */
export type ProcessFault = FaultRule & { readonly when?: never };

/** The options that can be sent to another process: those that hold no functions. */
export type ProcessOptions = Omit<SandboxOptions, 'limits' | 'faults' | 'onRequest'> & {
  readonly faults?: readonly ProcessFault[] | undefined;
};

/** A sandbox in a process of its own: the same handle, but asynchronous. */
export interface SandboxProcess {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  report(): Promise<SandboxReport>;
  reset(): Promise<void>;
  addConsumer(consumer: Consumer): Promise<() => Promise<void>>;
  addFault(rule: ProcessFault): Promise<() => Promise<void>>;
  /** Resolves when the process has ended. */
  close(): Promise<void>;
}

/** What the parent asks of the child. */
export type Command =
  | { readonly name: 'start'; readonly options: ProcessOptions }
  | { readonly name: 'report' | 'reset' | 'close' }
  | { readonly name: 'addConsumer'; readonly consumer: Consumer }
  | { readonly name: 'addFault'; readonly rule: ProcessFault }
  | { readonly name: 'stop'; readonly id: number };

/** What the child answers to the command of that id. */
export type Outcome =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/**
 * Runs a sandbox in its own process, so that its counting and its client do not share an event loop. The process ends
 * when it is closed or its parent ends.
 */
export async function startSandboxProcess(options: ProcessOptions = {}): Promise<SandboxProcess> {
  const child = fork(program('test/support/sandbox-child.ts'), {
    execArgv: [],
    serialization: 'advanced',
  });
  const ask = createAsk(child);
  async function end(): Promise<void> {
    if (child.connected) await ask({ name: 'close' });
    const running = child.exitCode === null && child.signalCode === null;
    const exited = running ? once(child, 'exit') : undefined;
    if (child.connected) child.disconnect();
    await exited;
  }
  async function add(command: Command): Promise<() => Promise<void>> {
    const id = (await ask(command)) as number;
    return async () => {
      await ask({ name: 'stop', id });
    };
  }

  let address: { url: string; host: string; port: number };
  try {
    address = (await ask({ name: 'start', options })) as typeof address;
  } catch (error) {
    child.kill();
    throw error;
  }
  let closed: Promise<void> | undefined;
  return {
    ...address,
    report: () => ask({ name: 'report' }) as Promise<SandboxReport>,
    reset: () => ask({ name: 'reset' }) as Promise<void>,
    addConsumer: (consumer) => add({ name: 'addConsumer', consumer }),
    addFault: (rule) => add({ name: 'addFault', rule }),
    close: () => (closed ??= end()),
  };
}

/** Sends commands to the child and tells their outcomes apart by id. */
function createAsk(child: ChildProcess): (command: Command) => Promise<unknown> {
  const pending = new Map<number, (outcome: Outcome) => void>();
  let lastId = 0;
  child.on('message', (outcome: Outcome) => {
    pending.get(outcome.id)?.(outcome);
    pending.delete(outcome.id);
  });
  child.on('exit', (code) => {
    const error = `The sandbox process has ended with code ${String(code)}`;
    for (const [id, settle] of pending) settle({ id, error });
    pending.clear();
  });
  return (command) =>
    new Promise((resolve, reject) => {
      const id = (lastId += 1);
      pending.set(id, (outcome) => {
        if ('error' in outcome) reject(new Error(outcome.error));
        else resolve(outcome.value);
      });
      child.send({ id, command }, (error) => {
        if (error && pending.delete(id)) reject(error);
      });
    });
}
