/**
 * The values of Lua 5.1, as translated scripts use them: numbers and strings are those of JavaScript, `nil` is `undefined`, a
 * table is a map, and a function returns the list of its results.
 */
export type LuaValue = undefined | boolean | number | string | LuaTable | LuaFunction;
export type LuaFunction = (...args: LuaValue[]) => LuaValue[];
export class LuaTable extends Map<LuaValue, LuaValue> {
  static ofList(items: readonly LuaValue[]): LuaTable {
    const table = new LuaTable();
    for (const [index, item] of items.entries()) table.put(index + 1, item);
    return table;
  }

  /** Its length, as `#` tells it. */
  get length(): number {
    let length = 0;
    while (this.has(length + 1)) length += 1;
    return length;
  }

  put(key: LuaValue, value: LuaValue): void {
    if (value === undefined) this.delete(key);
    else this.set(key, value);
  }

  toList(): LuaValue[] {
    return Array.from({ length: this.length }, (_, index) => this.get(index + 1));
  }
}

/** What the translation of Lua's operators calls. */
export const operators = {
  isTrue: (value: LuaValue): boolean => value !== undefined && value !== false,
  first: (values: readonly LuaValue[]): LuaValue => values[0],
  toNumber,
  index(table: LuaValue, key: LuaValue): LuaValue {
    if (table instanceof LuaTable) return table.get(key);
    throw new TypeError(`Expected a table to index by a ${typeof key}, got ${typeof table}`);
  },
  put(table: LuaValue, key: LuaValue, value: LuaValue): void {
    if (!(table instanceof LuaTable)) throw new TypeError(`Expected a table, got ${typeof table}`);
    table.put(key, value);
  },
  call(callee: LuaValue, ...args: LuaValue[]): LuaValue[] {
    if (typeof callee === 'function') return callee(...args);
    throw new TypeError(`Expected a function to call, got ${typeof callee}`);
  },
  isLess(a: LuaValue, b: LuaValue): boolean {
    if (typeof a === 'number' && typeof b === 'number') return a < b;
    if (typeof a === 'string' && typeof b === 'string') return a < b;
    throw new TypeError(`Expected two numbers or two texts, got ${typeof a} and ${typeof b}`);
  },
  isAtMost(a: LuaValue, b: LuaValue): boolean {
    return a === b || operators.isLess(a, b);
  },
  join: (a: LuaValue, b: LuaValue): string => toText(a) + toText(b),
  lengthOf(value: LuaValue): number {
    if (value instanceof LuaTable || typeof value === 'string') return value.length;
    throw new TypeError(`Expected a table or a text, got ${typeof value}`);
  },
  table: (entries: readonly (readonly [LuaValue, LuaValue])[], rest: readonly LuaValue[]) => {
    const made = new LuaTable();
    for (const [key, value] of entries) made.put(key, value);
    for (const [index, value] of rest.entries()) made.put(index + 1, value);
    return made;
  },
};

/** As arithmetic reads it: texts that are numbers are numbers. */
export function toNumber(value: LuaValue): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
  if (!Number.isNaN(number)) return number;
  throw new TypeError(`Expected a number, got a ${typeof value}`);
}

/** As `..` reads it: numbers are texts. */
export function toText(value: LuaValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(Number(value.toPrecision(14)));
  throw new TypeError(`Expected a text or a number, got ${typeof value}`);
}
