import type { Token } from 'path-to-regexp';
import { expected } from '../checks/expected.js';
import loadPathToRegexp from './load-path-to-regexp.cjs';

/** A path of the table. By what it shows and not by its class, so that tables are of one type in all copies of this package. */
export type CompiledPath = Pick<LazyPath, keyof LazyPath>;

/** Most of what is known of it is asked for when it is first needed, if ever. */
export class LazyPath {
  /** The path with its parameters' names taken out: two paths match the same calls when these are equal. */
  readonly shape: string;
  /** Names of the parameters, in order: the n-th is the n-th capture of `regexp`. */
  readonly params: readonly string[];
  /** Number of segments. */
  readonly length: number;
  #regexp: RegExp | undefined;

  constructor(shape: string, params: readonly string[]) {
    this.shape = shape;
    this.params = params;
    this.length = shape.split('/').length - 1;
  }

  /** The first segment, where it is no parameter. */
  get first(): string | undefined {
    const [, segment = PARAM] = this.shape.split('/', 2);
    return segment.includes(PARAM) ? undefined : canonicalSegment(segment);
  }

  /** Sorts paths of equal length: what is more literal, from the left, comes first. */
  get rank(): number {
    return Number(this.shape.split('/').map(rankOf).join(''));
  }

  /** Matches canonical paths, as {@link canonicalSegment} writes them. Compiled once, when it is first needed. */
  get regexp(): RegExp {
    return (this.#regexp ??= toRegExp(this.shape));
  }
}

/** Stands for a parameter in a shape. */
const PARAM = '{}';
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
  const text = path === '/' ? '' : path;
  // `:id`, as others write a parameter, would match no call.
  if (typeof text !== 'string' || !/^(?:\/(?!:\w)[^\s/?#]+)*$/.test(text)) {
    throw new TypeError(expected(option, PATH, path));
  }
  const params: string[] = [];
  const shape = text.replace(/\{([^{}/]+)\}/g, (_, param: string) => {
    params.push(param);
    return PARAM;
  });
  if (text.includes(PARAM) || /[{}]/.test(shape.replaceAll(PARAM, ''))) {
    throw new TypeError(expected(option, `${PATH}, with each parameter named in braces`, path));
  }
  if (new Set(params).size < params.length) {
    throw new TypeError(expected(option, 'a path whose parameters have different names', path));
  }
  if (shape.includes('}{')) {
    throw new TypeError(expected(option, `${PATH}, with text between its parameters`, path));
  }
  return new LazyPath(shape, params);
}

/** 0 for a literal, 1 for a parameter amid text, 2 for a parameter. */
function rankOf(segment: string): number {
  if (segment === PARAM) return 2;
  return segment.includes(PARAM) ? 1 : 0;
}

function toRegExp(shape: string): RegExp {
  const segments = shape.split('/').slice(1);
  return segments.some((segment) => rankOf(segment) === 1) ? mixed(shape) : whole(segments);
}

/** Of segments that are a text or a parameter, as nearly all are: for these, nothing has to be loaded. */
function whole(segments: readonly string[]): RegExp {
  const patterns = segments.map((segment) => {
    if (segment === PARAM) return '/([^/]+)';
    return `/${canonicalSegment(segment).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;
  });
  return new RegExp(`^${patterns.join('')}$`);
}

/** Of segments in which parameters stand amid text. */
function mixed(shape: string): RegExp {
  const { pathToRegexp, stringify, TokenData } = loadPathToRegexp();
  const tokens: Token[] = [];
  for (const [index, text] of shape.split(PARAM).entries()) {
    if (index > 0) tokens.push({ type: 'param', name: 'param' });
    // Slash by slash, for what is between is encoded.
    const value = text.split('/').map(canonicalSegment).join('/');
    if (value !== '') tokens.push({ type: 'text', value });
  }
  // Through the text form, as path-to-regexp expects what it is given to be parsed.
  return pathToRegexp(stringify(new TokenData(tokens)), { sensitive: true, trailing: false })
    .regexp;
}
