import { types } from 'node:util';
import { EDITION_NAMES } from './editions.js';
import { limitsCommand } from './limits.js';
import { lookupCommand } from './lookup.js';
import { sandboxCommand } from './sandbox.js';
import { UsageError } from './usage-error.js';

const USAGE = `easemob-throttle sandbox    a server that enforces the documented limits, for any client
  --port 8080                      default: a free one
  --host 127.0.0.1                 the address to listen on; only this machine by default
  --latency 20-60                  milliseconds each way; default 0
  --windows sliding|fixed          how it counts; default sliding
  --refuse 403|429                 messages over quota
  --consumer 'GET /users=40%'      another consumer, of a share or so many calls a second (5/s); repeatable
  --override 'GET /users=500/s'    another limit than the documented one; repeatable

easemob-throttle lookup POST /messages/users --body '{"to":["u1"]}'    how a call is limited
  --json

easemob-throttle limits     the documented limits
  --json | --markdown

  --limits easemob          for each: the table, of ${EDITION_NAMES}`;

type Command = (args: readonly string[]) => string | Promise<void>;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['sandbox', sandboxCommand],
  ['lookup', lookupCommand],
  ['limits', limitsCommand],
]);

/** Runs a command line; returns the code to exit with. */
export async function run([name, ...args]: readonly string[]): Promise<number> {
  const isAsked = name === undefined || ['help', '--help', '-h'].includes(name);
  if (isAsked || args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return isAsked && name === undefined ? 2 : 0;
  }
  try {
    const command = COMMANDS.get(name);
    if (!command) throw new UsageError(`Unknown command '${name}'\n\n${USAGE}`);
    const text = await command(args);
    if (text !== undefined) console.log(text);
    return 0;
  } catch (error) {
    if (!isExpected(error)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** @throws `error`, unless whoever reads along has had enough, as `head` has */
export function onBrokenOutput(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What the user can mend: an argument, an option of the sandbox, or a port that is taken. */
function isExpected(error: unknown): error is Error {
  if (!types.isNativeError(error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return code.startsWith('ERR_PARSE_ARGS') || 'syscall' in error;
  return [UsageError, TypeError, RangeError].some((kind) => error instanceof kind);
}
