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
