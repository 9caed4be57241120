import { translate } from './lua-translation.js';
import { LuaTable, toText, type LuaFunction, type LuaValue } from './lua-values.js';
import type { Store, StoreReply } from './store.js';

/** What a client gets for a script's result. */
export type ScriptReply = string | number | null | readonly ScriptReply[];

/** A script that Redis runs, as it would run it. */
export class Script {
  readonly #run: ReturnType<typeof translate>;

  constructor(source: string) {
    this.#run = translate(source);
  }

  run(store: Store, keys: readonly string[], args: readonly string[]): ScriptReply {
    const call: LuaFunction = (name, ...rest) => [
      fromReply(store.call(toText(name), ...rest.map(toArgument))),
    ];
    return toReply(this.#run(call, LuaTable.ofList(keys), LuaTable.ofList(args)));
  }
}

function toArgument(value: LuaValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isNaN(value)) return String(value);
  throw new TypeError('Lua redis lib command arguments must be strings or integers');
}

function fromReply(reply: StoreReply): LuaValue {
  if (reply === null) return false;
  if (typeof reply === 'string' || typeof reply === 'number') return reply;
  if ('ok' in reply) return new LuaTable([['ok', reply.ok]]);
  return LuaTable.ofList(reply);
}

/** Numbers become whole ones, and a list ends before its first `nil`. */
function toReply(value: LuaValue): ScriptReply {
  if (value === undefined || value === false || typeof value === 'function') return null;
  if (value === true) return 1;
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string') return value;
  return value.toList().map(toReply);
}
