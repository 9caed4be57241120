import fc from 'fast-check';
import { pathToRegexp, stringify, TokenData, type Token } from 'path-to-regexp';
import { canonicalSegment, compilePath } from '../../src/limits/path.js';

/** What a table may have as a segment: a text of whatever path-to-regexp and regular expressions read as their own, or a parameter. `:id` would be one elsewhere. */
const text = fc.stringMatching(/^[aé%.*+^$()|[\]\\:!_~-]{1,6}$/).filter((one) => !/^:\w/.test(one));
const segments = fc.array(fc.oneof(text, fc.constant(undefined)), { maxLength: 5 });

/** Such a path, read by path-to-regexp. */
function byPathToRegexp(parts: readonly (string | undefined)[]): RegExp {
  const tokens = parts.flatMap((part, index): readonly Token[] =>
    part === undefined
      ? [
          { type: 'text', value: '/' },
          { type: 'param', name: `p${index}` },
        ]
      : [{ type: 'text', value: `/${canonicalSegment(part)}` }],
  );
  const whole = stringify(new TokenData([...tokens]));
  return pathToRegexp(whole, { sensitive: true, trailing: false }).regexp;
}

test('paths of whole segments match what path-to-regexp has them match', () => {
  fc.assert(
    fc.property(segments, segments, fc.boolean(), (parts, others, isOwn) => {
      const path = parts.map((part, index) => `/${part ?? `{p${index}}`}`).join('');
      const { regexp } = compilePath(path === '' ? '/' : path, 'path');
      // A call of that path, or of any other.
      const called = (isOwn ? parts : others).map(
        (part) => `/${canonicalSegment(part ?? 'any-1')}`,
      );
      const call = called.join('');
      expect(regexp.exec(call)?.slice()).toEqual(byPathToRegexp(parts).exec(call)?.slice());
      if (isOwn) expect(regexp.test(call)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the captures of a path in which parameters stand amid text are its parameters', () => {
  const { regexp, params } = compilePath('/archives/v{major}.{minor}/{name}.log', 'path');
  expect(regexp.exec('/archives/v20.11/today.log')?.slice(1)).toEqual(['20', '11', 'today']);
  expect(params).toEqual(['major', 'minor', 'name']);
  expect(regexp.test('/archives/v20.11/today.txt')).toBe(false);
});
