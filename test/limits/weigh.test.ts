import { Readable } from 'node:stream';
import fc from 'fast-check';
import { weigh } from '../../src/limits/weigh.js';

const MAX = 600;
const receivers = { fields: ['to'], max: MAX };
const body = { from: 'me', to: ['a', 'b', 'c'], type: 'txt' };
const text = JSON.stringify(body);
const bytes = new TextEncoder().encode(text);

const throwing = () => {
  throw new Error('no');
};
const cyclic: Record<string, unknown> = { to: ['a', 'b'] };
cyclic.self = cyclic;

test.each<[title: string, body: unknown, weight: number]>([
  ['an object by its receivers', body, 3],
  ['JSON text', text, 3],
  ['JSON text behind a byte order mark', `\uFEFF${text}`, 3],
  ['a Buffer', Buffer.from(text), 3],
  ['a Uint8Array', bytes, 3],
  ['a view into the middle of a buffer', Buffer.from(`xx${text}yy`).subarray(2, -2), 3],
  ['bytes behind a byte order mark', Buffer.from(`\uFEFF${text}`), 3],
  ['an ArrayBuffer', bytes.buffer, 3],
  ['a String', new String(JSON.stringify(body)), 3],
  ['what toJSON returns', { to: ['x'], toJSON: () => body }, 3],
  ['a cyclic object', cyclic, 2],
  ['no receivers as one', { to: [] }, 1],
  ['a receiver that is no array as one', { to: 'a' }, 1],
  ['no field of receivers as one', {}, 1],
  ['undefined as one', undefined, 1],
  ['null as one', null, 1],
  ['an empty text as one', '', 1],
  ['a number as one', 7, 1],
  ['an array as one', ['a', 'b'], 1],
  ['JSON null as one', 'null', 1],
  ['more than the documented maximum as it is', { to: Array.from({ length: 900 }) }, 900],
  ['text that is no JSON', 'to=a&to=b', MAX],
  ['a stream', Readable.from(['{}']), MAX],
  ['a web stream', new ReadableStream(), MAX],
  ['a form', new FormData(), MAX],
  ['search parameters', new URLSearchParams({ to: 'a' }), MAX],
  ['a blob', new Blob([text]), MAX],
  ['an async iterable', { [Symbol.asyncIterator]: throwing }, MAX],
  ['bytes that are no JSON', Buffer.from([0xff, 0x00]), MAX],
  ['a function', throwing, MAX],
  ['a getter that throws', Object.defineProperty({}, 'to', { get: throwing }), MAX],
  ['a toJSON that throws', { toJSON: throwing }, MAX],
  ['a proxy that throws', new Proxy({}, { get: throwing, has: throwing }), MAX],
  ['an array of no length', { to: new Proxy([], { get: () => Number.NaN }) }, MAX],
  ['an array of negative length', { to: new Proxy([], { get: () => -1 }) }, MAX],
])('weighs %s', (_, value, weight) => {
  expect(weigh(value, receivers)).toBe(weight);
});

test('counts the first field that holds an array', () => {
  const either = { fields: ['target', 'to'], max: MAX };
  expect(weigh({ target: ['a', 'b'], to: ['c'] }, either)).toBe(2);
  expect(weigh({ target: 'a', to: ['b', 'c', 'd'] }, either)).toBe(3);
});

test.each([
  ['{"to":["a]","b,c","}","\\"]"],"x":[1]}', 4],
  ['{"to":[1,[2,3],{"x":[4,5],"to":[6]}]}', 3],
  ['{"body":{"to":["a","b"]},"x":[{"to":["a"]}],"to":["c"]}', 1],
  ['{"to":["a"],"to":["b","c"]}', 2],
  ['{"to":["a"],"\\u0074o":["b","c"]}', 2],
  ['{"x":"to","to":["a","b"]}', 2],
  ['{"to" : ["张三" , ""] } ', 2],
  ['{"x":"\\\\","to":["\\"","\\\\\\"]","\\\\"]}', 3],
  ['{"to":["a"],"to":"b"}', 1],
  ['{"body":{"to":["a","b"]}}', 1],
  ['[{"to":["a","b"]}]', 1],
  ['{"to":["a","b"]}{"x":1}', MAX],
  ['}{"to":["a","b"]}', MAX],
  ['{"to":["a","b"]', MAX],
])('counts the receivers of %s', (json, weight) => {
  expect(weigh(json, receivers)).toBe(weight);
});

/** Strings that look like JSON, so that it is tried to be fooled. */
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('alice', '张三', 'a]', ',', '}', '') },
  fc.constantFrom('to', '"to"', '"to":["a"]', '{', '[', '\\'),
  fc.string({ maxLength: 4 }),
);
const list = fc.array(word, { minLength: 1, maxLength: 4 });
const value = fc.oneof(
  { weight: 3, arbitrary: word },
  list,
  fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('to', 'x'), list, { maxKeys: 2 }),
  fc.integer(),
);
const others = fc.array(fc.tuple(fc.constantFrom('from', 'type', 'to'), value), { maxLength: 4 });
/** Written by hand, so that keys come twice too: the last one counts. */
const write = (fields: readonly (readonly [string, unknown])[]) =>
  `{${fields.map(([key, of]) => `"${key}":${JSON.stringify(of)}`).join(',')}}`;

test('is not fooled by what looks like JSON in the texts of a body', () => {
  fc.assert(
    fc.property(others, list, (fields, to) => {
      expect(weigh(write([...fields, ['to', to]]), receivers)).toBe(to.length);
    }),
    { numRuns: 2_000 },
  );
});

test('counts one receiver, or none, whatever else the texts of a body look like', () => {
  const few = fc.array(word, { maxLength: 1 });
  const field = fc.tuple(fc.constantFrom('from', 'type', 'to'), fc.oneof(word, few));
  fc.assert(
    fc.property(fc.array(field, { maxLength: 3 }), few, (fields, to) => {
      expect(weigh(write([...fields, ['to', to]]), receivers)).toBe(1);
      expect(weigh(write([['to', to], ...fields]), receivers)).toBe(1);
    }),
    { numRuns: 2_000 },
  );
});

test('weighs a text with a mistake in it by the maximum, unless it still is JSON', () => {
  fc.assert(
    fc.property(
      fc.tuple(others, list).map(([fields, to]) => write([...fields, ['to', to]])),
      fc.nat(),
      fc.constantFrom('"', ',', ']', '[', '{', '}', ':', '\\', ' '),
      (json, place, character) => {
        const at = place % (json.length + 1);
        const spoilt = json.slice(0, at) + character + json.slice(at);
        const to = receiversOf(spoilt);
        const count = Array.isArray(to) ? Math.max(1, to.length) : 1;
        expect(weigh(spoilt, receivers)).toBe(to === undefined ? MAX : count);
      },
    ),
    { numRuns: 2_000 },
  );
});

/** What stands under `to`, null where nothing does; undefined where the text is no JSON. */
function receiversOf(json: string): unknown {
  try {
    return (JSON.parse(json) as { readonly to?: unknown } | null)?.to ?? null;
  } catch {
    return undefined;
  }
}

test('a deeply nested or a large text does no harm', () => {
  const start = performance.now();
  expect(weigh('['.repeat(1e6), receivers)).toBe(MAX);
  expect(weigh(`{"to":[${'"a",'.repeat(1e5)}"a"]}`, receivers)).toBe(100_001);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('weighs the same in every form, and never throws', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.string()), (rest, to) => {
      const value = { ...rest, to };
      const json = JSON.stringify(value);
      for (const form of [value, json, Buffer.from(json)]) {
        expect(weigh(form, receivers)).toBe(Math.max(1, to.length));
      }
    }),
  );
  fc.assert(
    fc.property(fc.anything({ withTypedArray: true, withBigInt: true }), (anything) => {
      const weight = weigh(anything, receivers);
      expect(Number.isSafeInteger(weight) && weight >= 1).toBe(true);
    }),
  );
});
