/**
 * The process of {@link startSandboxProcess}: takes commands from its parent, answers each, and ends with the parent.
 */
import { type Sandbox, startSandbox } from '../../src/sandbox/index.js';
import type { Command, Outcome, ProcessOptions } from './sandbox-process.js';

let sandbox: Promise<Sandbox> | undefined;
const stops = new Map<number, () => void>();

async function run(command: Command, id: number): Promise<unknown> {
  if (command.name === 'start') return start(command.options);
  if (!sandbox) throw new Error('The sandbox has not been started');
  const running = await sandbox;
  switch (command.name) {
    case 'report':
      return running.report();
    case 'reset':
      running.reset();
      return undefined;
    case 'addConsumer':
      stops.set(id, running.addConsumer(command.consumer));
      return id;
    case 'addFault':
      stops.set(id, running.addFault(command.rule));
      return id;
    case 'stop':
      stops.get(command.id)?.();
      stops.delete(command.id);
      return undefined;
    case 'close':
      return running.close();
  }
}

async function start(options: ProcessOptions): Promise<unknown> {
  sandbox = startSandbox(options);
  const { url, host, port } = await sandbox;
  return { url, host, port };
}

function answer(outcome: Outcome): void {
  process.send?.(outcome);
}

process.on('message', ({ id, command }: { id: number; command: Command }) => {
  run(command, id).then(
    (value) => {
      answer({ id, value });
    },
    (error: unknown) => {
      answer({ id, error: String(error) });
    },
  );
});

process.on('disconnect', () => {
  process.exit();
});
