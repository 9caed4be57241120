import { createHash } from 'node:crypto';
import type { World } from '../world/world.js';
import { Script, type ScriptReply } from './script.js';
import { Store } from './store.js';

/** A call of the script, as it comes to Redis. */
export interface Call {
  readonly keys: readonly string[];
  readonly args: readonly string[];
  /** The text of the script, where it is told; else only its digest. */
  readonly text: string | undefined;
  readonly sha1: string;
  /** The number of the last call of the same process whose reply that heard for sure before it made this one, if any. */
  readonly heard: number | undefined;
  /** Called once it has been executed. */
  readonly executed: () => void;
  /** What is done with the reply. */
  readonly reply: (outcome: { readonly value: ScriptReply } | { readonly error: Error }) => void;
}

/** One simulated Redis: its data, its clock, and the scripts that it knows. */
export class RedisNode {
  readonly #world: World;
  readonly #scripts = new Map<string, Script>();
  readonly #compiled = new Map<string, Script>();
  /** What has come while it hung. */
  readonly #pending: Call[] = [];
  readonly #watch: (call: Call, value: ScriptReply) => void;
  readonly store = new Store(() => this.clock);
  state: 'up' | 'down' | 'hanging' = 'up';
  #clockOffset: number;

  /** @param watch - is told of what was executed */
  constructor(world: World, clock: number, watch: (call: Call, value: ScriptReply) => void) {
    this.#world = world;
    this.#clockOffset = clock;
    this.#watch = watch;
  }

  /** Its own clock, in whole milliseconds. */
  get clock(): number {
    return Math.floor(this.#world.now + this.#clockOffset + 1e-6);
  }

  /** Sets its clock. */
  setClock(byMs: number): void {
    this.#clockOffset += byMs;
  }

  /** It forgets its scripts. */
  unscript(): void {
    this.#scripts.clear();
  }

  thaw(): void {
    this.state = 'up';
    for (const call of this.#pending.splice(0)) this.receive(call);
  }

  receive(call: Call): void {
    if (this.state === 'hanging') this.#pending.push(call);
    else if (this.state === 'down') call.reply({ error: new Error('connect ECONNREFUSED') });
    else this.#execute(call);
  }

  #execute(call: Call): void {
    if (call.text !== undefined) this.#scripts.set(call.sha1, this.#compile(call.text));
    const script = this.#scripts.get(call.sha1);
    if (script === undefined) {
      call.reply({ error: new Error('NOSCRIPT No matching script.') });
      return;
    }
    const value = script.run(this.store, call.keys, call.args);
    this.#watch(call, value);
    call.reply({ value });
    call.executed();
  }

  #compile(text: string): Script {
    const known = this.#compiled.get(text);
    if (known !== undefined) return known;
    const script = new Script(text);
    this.#compiled.set(text, script);
    return script;
  }
}

export const sha1Of = (text: string): string => createHash('sha1').update(text).digest('hex');
