/** Which column of a table holds what. */
export interface Columns {
  readonly name: number;
  readonly method: number;
  readonly url: number;
  /** Undefined where the table has none: a sentence has the limits. */
  readonly limit: number | undefined;
}

type Column = keyof Columns | 'package' | 'description';

const TITLES: readonly (readonly [Column, RegExp])[] = [
  ['name', /^(?:rest(?:ful)? api ?接口|name)$/i],
  ['method', /^(?:方法|method)$/i],
  ['url', /^(?:接口 ?url|request)$/i],
  ['limit', /^(?:接口最高调用频率(?:（默认值）)?|rate limits?)$/i],
  ['package', /^单个叠加包大小$/],
  ['description', /^description$/i],
];

/** Finds the columns by their titles; undefined where one is missing or has a title that is not known. */
export function readColumns(header: readonly string[]): Columns | undefined {
  const found = new Map<Column, number>();
  for (const [index, title] of header.entries()) {
    const column = TITLES.find(([, form]) => form.test(title))?.[0];
    if (column === undefined || found.has(column)) return undefined;
    found.set(column, index);
  }
  const [name, method, url] = [found.get('name'), found.get('method'), found.get('url')];
  if (name === undefined || method === undefined || url === undefined) return undefined;
  return { name, method, url, limit: found.get('limit') };
}
