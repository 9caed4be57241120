import { LuaTable, toNumber, toText, type LuaFunction, type LuaValue } from './lua-values.js';

/** The parts of Lua's library, and of what Redis adds, that the script uses. */
export function luaLibrary(call: LuaFunction): Readonly<Record<string, LuaValue>> {
  const math =
    (of: (...numbers: number[]) => number): LuaFunction =>
    (...args) => [of(...args.map(toNumber))];
  return {
    tonumber: (value) => [value === undefined ? undefined : readNumber(value)],
    ipairs: (table) => [nextOfList, table, 0],
    pairs: (table) => {
      // Redis lets nobody rely on the order.
      const keys = table instanceof LuaTable ? [...table.keys()] : [];
      const next: LuaFunction = (of, key) => {
        const following = keys[key === undefined ? 0 : keys.indexOf(key) + 1];
        return following === undefined ? [undefined] : [following, (of as LuaTable).get(following)];
      };
      return [next, table, undefined];
    },
    math: tableOf({
      floor: math(Math.floor),
      ceil: math(Math.ceil),
      min: math(Math.min),
      max: math(Math.max),
    }),
    string: tableOf({ match, format }),
    cjson: tableOf({ decode: (text) => [fromJson(JSON.parse(toText(text)))] }),
    redis: tableOf({ call }),
  };
}

const tableOf = (entries: Readonly<Record<string, LuaFunction>>): LuaTable =>
  new LuaTable(Object.entries(entries));

function readNumber(value: LuaValue): number | undefined {
  try {
    return toNumber(value);
  } catch {
    return undefined;
  }
}

const nextOfList: LuaFunction = (table, index) => {
  const next = toNumber(index) + 1;
  const value = (table as LuaTable).get(next);
  return value === undefined ? [undefined] : [next, value];
};

const patterns = new Map<string, RegExp>();

/** Patterns of digits, of anything, and of captures; others are not known here. */
const match: LuaFunction = (text, pattern) => {
  const source = toText(pattern);
  let regexp = patterns.get(source);
  if (regexp === undefined) {
    if (/[%[\]?-]/.test(source.replaceAll('%d', ''))) {
      throw new Error(`Expected a pattern that is known here, got ${source}`);
    }
    regexp = new RegExp(source.replaceAll('%d', '[0-9]').replaceAll('.', '[^]'));
    patterns.set(source, regexp);
  }
  const found = regexp.exec(toText(text));
  if (found === null) return [undefined];
  return found.length > 1 ? found.slice(1) : [found[0]];
};

/** `%.0f` rounds halves to the even number, as C does. */
const format: LuaFunction = (pattern, ...values) => {
  let index = 0;
  const text = toText(pattern).replaceAll('%.0f', () => {
    const number = toNumber(values[index++]);
    const rounded = Math.round(number);
    const isHalf = Math.abs(number % 1) === 0.5;
    return BigInt(isHalf && rounded % 2 !== 0 ? rounded - 1 : rounded).toString();
  });
  if (text.includes('%'))
    throw new Error(`Expected a format that is known here, got ${toText(pattern)}`);
  return [text];
};

function fromJson(value: unknown): LuaValue {
  if (value === null || typeof value !== 'object') return (value ?? undefined) as LuaValue;
  if (Array.isArray(value)) return LuaTable.ofList(value.map(fromJson));
  return new LuaTable(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
}
