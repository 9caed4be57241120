import { pathToRegexp, stringify, TokenData, type Token } from 'path-to-regexp';
import { expected } from '../checks/expected.js';

/** A path of the table. */
export interface CompiledPath {
  /** The path with its parameters' names taken out: two paths match the same calls when these are equal. */
  readonly shape: string;
  /** Number of segments. */
  readonly length: number;
  /** The first segment, where it is no parameter. */
  readonly first: string | undefined;
  /** Names of the parameters, in order: the n-th is the n-th capture of `regexp`. */
  readonly params: readonly string[];
  /** Sorts paths of equal length: what is more literal, from the left, comes first. */
  readonly rank: string;
  /** Matches canonical paths, as {@link canonicalSegment} writes them. Compiled once, when it is first needed. */
  readonly regexp: RegExp;
}

const PATH = "a path such as '/users/{username}', without query and trailing slash";

/**
 * Writes a decoded segment so that a path of such segments can be taken apart again: only `/` and `%` are encoded.
 * `decodeURIComponent` is the inverse.
 */
export function canonicalSegment(decoded: string): string {
  return decoded.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/**
 * Reads a path with parameters in braces.
 *
 * @throws TypeError when it is not such a path
 */
export function compilePath(path: unknown, option: string): CompiledPath {
  if (typeof path !== 'string' || !/^(?:\/[^\s/?#]+)*$/.test(path === '/' ? '' : path)) {
    throw new TypeError(expected(option, PATH, path));
  }
  const split = path.split('/').slice(1).filter(Boolean).map(toPieces);
  const params: string[] = [];
  let shape = '';
  let order = '';
  // One pass and no more: a table has hundreds of paths, and is read at every start.
  for (const pieces of split) {
    for (let index = 1; index < pieces.length; index += 2) params.push(pieces[index] ?? '');
    shape += `/${toShape(pieces)}`;
    order += rank(pieces);
  }
  if (/[{}]/.test(shape.replaceAll('{}', '')) || params.includes('')) {
    throw new TypeError(expected(option, `${PATH}, with each parameter named in braces`, path));
  }
  if (params.length > 1 && new Set(params).size < params.length) {
    throw new TypeError(expected(option, 'a path whose parameters have different names', path));
  }
  if (shape.includes('}{')) {
    throw new TypeError(expected(option, `${PATH}, with text between its parameters`, path));
  }
  let regexp: RegExp | undefined;
  return {
    shape,
    length: split.length,
    first: split[0]?.length === 1 ? canonicalSegment(split[0][0] ?? '') : undefined,
    params,
    rank: order,
    get regexp() {
      return (regexp ??= toRegExp(split));
    },
  };
}

/** The texts of a segment, and between these, at the odd places, the names of its parameters. */
function toPieces(segment: string): readonly string[] {
  // Nearly all segments are one of these, and a table has hundreds.
  if (!segment.includes('{') && !segment.includes('}')) return [segment];
  const isParam = segment.lastIndexOf('{') === 0 && segment.indexOf('}') === segment.length - 1;
  return isParam ? ['', segment.slice(1, -1), ''] : segment.split(/\{([^{}]*)\}/);
}

function toTokens(pieces: readonly string[]): readonly Token[] {
  const tokens: Token[] = [{ type: 'text', value: '/' }];
  for (const [index, piece] of pieces.entries()) {
    // By place and not by name, which may be anything.
    if (index % 2 === 1) tokens.push({ type: 'param', name: 'param' });
    else if (piece !== '') tokens.push({ type: 'text', value: canonicalSegment(piece) });
  }
  return tokens;
}

function toShape(pieces: readonly string[]): string {
  if (pieces.length === 1) return pieces[0] ?? '';
  return pieces.map((piece, index) => (index % 2 === 1 ? '{}' : piece)).join('');
}

/** 0 for a literal, 1 for a parameter amid text, 2 for a parameter. */
function rank(pieces: readonly string[]): string {
  if (pieces.length === 1) return '0';
  return pieces.length === 3 && pieces[0] === '' && pieces[2] === '' ? '2' : '1';
}

function toRegExp(split: readonly (readonly string[])[]): RegExp {
  // Through the text form, so that neighbouring texts become one, as path-to-regexp expects.
  const text = stringify(new TokenData(split.flatMap(toTokens)));
  return pathToRegexp(text, { sensitive: true, trailing: false }).regexp;
}
