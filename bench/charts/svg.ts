import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { OWN, PEER } from './palette.js';

/** What each colour is where the reader has chosen a dark page: the same contrast, the other way round. */
const DARK: Readonly<Record<string, string>> = {
  '#ffffff': '#0d1117',
  '#24292f': '#e6edf3',
  '#57606a': '#9da7b3',
  '#e4e7eb': '#262c36',
  '#8c959f': '#7d8590',
  [OWN]: '#ff8a3d',
  [PEER]: '#58a6ff',
};

const rules = Object.entries(DARK).flatMap(([light, dark]) =>
  ['fill', 'stroke'].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
);
const STYLE = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`;

/** Draws a chart, for a light page and for a dark one. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const svg = await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
  return `${svg.replace(/^<svg [^>]*>/, (head) => head + STYLE)}\n`;
}
