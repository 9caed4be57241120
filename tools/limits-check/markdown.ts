import type { Nodes, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** A row of a table, its cells as the page writes them. */
export interface TableLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What of a page may say something about limits, from top to bottom. */
export type Block =
  | { readonly kind: 'heading'; readonly line: number; readonly text: string }
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | {
      readonly kind: 'table';
      readonly line: number;
      readonly header: readonly string[];
      readonly rows: readonly TableLine[];
    };

/** Takes a Markdown page apart. */
export function readBlocks(markdown: string): readonly Block[] {
  const root = fromMarkdown(markdown, {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  return root.children.map((node): Block => {
    const line = node.position?.start.line ?? 0;
    if (node.type === 'table') return { kind: 'table', line, ...readTable(node, markdown) };
    const kind = node.type === 'heading' ? 'heading' : 'text';
    return { kind, line, text: textOf(node, markdown).trim() };
  });
}

function readTable(
  { children }: Table,
  markdown: string,
): { header: readonly string[]; rows: readonly TableLine[] } {
  const [header, ...rows] = children.map((row): TableLine => ({
    line: row.position?.start.line ?? 0,
    cells: row.children.map((cell) => cleanCell(childrenText(cell.children, markdown))),
  }));
  return { header: header?.cells ?? [], rows };
}

function textOf(node: RootContent, markdown: string): string {
  return node.type === 'heading'
    ? childrenText(node.children, markdown)
    : sourceOf([node], markdown);
}

const childrenText = sourceOf;

/** As it is written: what Markdown makes of a URL is not what is meant. */
function sourceOf(nodes: readonly Nodes[], markdown: string): string {
  const start = nodes[0]?.position?.start.offset;
  const end = nodes.at(-1)?.position?.end.offset;
  return start === undefined || end === undefined ? '' : markdown.slice(start, end);
}

/** Variables of the page are read by their names: `<Vg k="CHAT_ROOM_LOWER"/>` is `chat room`. */
function cleanCell(text: string): string {
  return text
    .replaceAll(/<Vg k="(\w+?)(_LOWER)?"\s*\/>/g, (_, name: string, lower?: string) => {
      const words = name.replaceAll('_', ' ').toLowerCase();
      return lower === undefined ? words.charAt(0).toUpperCase() + words.slice(1) : words;
    })
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^`([^`]*)`$/, '$1');
}
