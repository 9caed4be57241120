import fc from 'fast-check';
import { countListed } from '../../src/limits/json-list.js';

test.each<[text: string, count: number]>([
  ['{"to":["a"]}', 1],
  ['{"to":[]}', 0],
  ['{"from":"me","to":["a","b","c"],"type":"txt","body":{"msg":"hello"}}', 3],
  ['{"to":["a]","b,c","}","\\"]"],"x":[1]}', 4],
  ['{"to":[1,[2,3],{"x":[4,5],"to":[6]}]}', 3],
  ['{"body":{"to":["a","b"]},"x":[{"to":["a"]}],"to":["c"]}', 1],
  ['{"to":["a"],"to":["b","c"]}', 2],
  ['{"x":"to","to":["a"]}', 1],
  ['{"to":["张三",""]}', 2],
  ['{"to":["a" , "b"] }', 2],
  ['{"x":"\\\\","to":["\\"","\\\\\\"]","\\\\"]}', 3],
])('counts the list in %s', (text, count) => {
  expect(countListed(text, 'to')).toBe(count);
});

test.each([
  '',
  'to',
  '{}',
  '[]',
  '{"to":"a"}',
  '{"to":["a"],"to":"b"}',
  '{"to": ["a"]}',
  '{"to":[ ]}',
  '{"to" :["a"]}',
  '{"to":["a"],"to" :["b","c"]}',
  '{"body":{"to":["a"]}}',
  '[{"to":["a"]}]',
  '[["a"],"to":["a"]]',
  '{"to":["a"],"\\u0074o":["b","c"]}',
  '{"to":["a',
  '{"to":["a"',
  '{"to":["a","b"]',
  '{"to":["a","b"]}{"x":1}',
  '{"to":["a","b"]} ',
  '}{"to":["a","b"]}',
  '{"to":["a\\',
  '\uFEFF{"to":["a"]}',
])('leaves %s to a parser', (text) => {
  expect(countListed(text, 'to')).toBeUndefined();
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
const field = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('from', 'type', '__proto__'), value) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('to'), list) },
  fc.tuple(fc.constantFrom('to', 'body'), value),
);
const text = fc
  .array(field, { maxLength: 4 })
  // Written by hand, so that keys come twice too.
  .map((fields) => `{${fields.map(([key, of]) => `"${key}":${JSON.stringify(of)}`).join(',')}}`);

test('never counts other than a parser does', () => {
  let counted = 0;
  fc.assert(
    fc.property(text, (json) => {
      const count = countListed(json, 'to');
      if (count === undefined) return;
      counted += 1;
      const { to } = JSON.parse(json) as { readonly to: unknown };
      expect(to).toHaveLength(count);
    }),
    { numRuns: 5_000 },
  );
  expect(counted).toBeGreaterThan(500);
});

test('says nothing wrong of a text with a mistake in it, unless that is no JSON', () => {
  fc.assert(
    fc.property(
      text,
      fc.nat(),
      fc.constantFrom('"', ',', ']', '[', '{', '}', ':', '\\', ' '),
      (json, place, character) => {
        const at = place % (json.length + 1);
        const spoilt = json.slice(0, at) + character + json.slice(at);
        const parsed = parse(spoilt);
        const count = countListed(spoilt, 'to');
        if (parsed !== undefined && count !== undefined) expect(parsed.to).toHaveLength(count);
      },
    ),
    { numRuns: 5_000 },
  );
});

function parse(json: string): { readonly to: unknown } | undefined {
  try {
    return JSON.parse(json) as { readonly to: unknown };
  } catch {
    return undefined;
  }
}
