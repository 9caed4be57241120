import type { Writable } from 'node:stream';
import type { BucketReport, Sandbox } from '../sandbox/index.js';

const EVERY_MS = 500;
const BAR_WIDTH = 10;
const CLEAR_LINE = '\x1b[2K';

/** A terminal, or what passes for one. Where it does not know its size, that is 0. */
export interface Screen extends Pick<Writable, 'write'> {
  readonly columns?: number;
  readonly rows?: number;
}

/** Keeps one line per bucket up to date below what was printed; the function returned stops it. */
export function showLines(sandbox: Pick<Sandbox, 'report'>, screen: Screen): () => void {
  let drawn = 0;
  const draw = (): void => {
    const { columns = 0, rows = 0 } = screen;
    const lines = linesOf(sandbox.report().buckets, columns || 80, (rows || 24) - 4);
    const up = drawn > 0 ? `\x1b[${drawn}A` : '';
    // What was drawn before may have been longer: after a reset of the sandbox there are fewer lines.
    screen.write(`${up}\r\x1b[J${lines.map((line) => `${CLEAR_LINE}${line}\n`).join('')}`);
    drawn = lines.length;
  };
  draw();
  const timer = setInterval(draw, EVERY_MS);
  return () => {
    clearInterval(timer);
    draw();
  };
}

function linesOf(buckets: readonly BucketReport[], columns: number, rows: number): string[] {
  const shown = buckets.toSorted((a, b) => b.lastAtMs - a.lastAtMs).slice(0, Math.max(1, rows));
  const appKeys = new Set(buckets.map(({ bucket }) => bucket.split(' ', 1)[0]));
  // One App Key alone tells nothing, and takes the room that its endpoints need.
  const nameOf = ({ bucket }: BucketReport): string =>
    appKeys.size > 1 ? bucket : bucket.slice(bucket.indexOf(' ') + 1);
  const lines = shown.map((bucket) =>
    lineOf(bucket, nameOf(bucket)).slice(0, Math.max(20, columns - 1)),
  );
  const more = buckets.length - shown.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** The worst window first: it is what one wants to know. */
function lineOf({ calls, refused, worst, amount }: BucketReport, name: string): string {
  const full = Math.min(BAR_WIDTH, Math.round((BAR_WIDTH * worst) / amount));
  const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
  const counts = `${calls} calls, ${refused} refused`;
  return `${bar} ${String(worst).padStart(6)} of ${String(amount).padEnd(6)} ${counts.padEnd(24)} ${name}`;
}
