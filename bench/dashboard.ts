/**
 * The picture of the dashboard: runs examples/metrics/app.ts under a real Prometheus for some minutes, asks it what the panels of
 * examples/metrics/dashboard.json ask, and draws what it answers. Needs `prometheus` (of that name in Debian).
 *
 *     node bench/start.js dashboard.js        writes docs/public/dashboard.svg
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TopLevelSpec } from 'vega-lite';
import { CONFIG, OWN, PEER } from './charts/palette.js';
import { toSvg } from './charts/svg.js';
import { BENCH } from './harness/results.js';

const MINUTES = 1.5;
const APP_PORT = 9464;
const PORT = 9465;
const EXAMPLE = new URL('../examples/metrics/', BENCH);
const ROOT = fileURLToPath(new URL('../', BENCH));

interface Panel {
  readonly title: string;
  readonly description: string;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [at: number, value: string])[];
}
/** Told apart by colour-blind readers too (Okabe and Ito), on light and dark. */
const COLORS = [PEER, OWN, '#009E73', '#CC79A7'];
/** An endpoint has one colour in all panels. */
const ENDPOINTS = ['GET /users/', 'POST /chatgroups', 'POST /messages/users', 'POST /users'];
function colorOf(label: string, index: number): string {
  const known = ENDPOINTS.findIndex((endpoint) => label.startsWith(endpoint));
  return COLORS[known === -1 ? index % COLORS.length : known] ?? PEER;
}
const UNITS: Readonly<Record<string, string>> = {
  reqps: 'a second',
  short: 'requests',
  s: 'seconds',
  percentunit: 'of the limit',
};

const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
const config = readFileSync(new URL('prometheus.yml', EXAMPLE), 'utf8').replace(
  'host.docker.internal',
  'localhost',
);
writeFileSync(join(folder, 'prometheus.yml'), config);
const app = spawn(process.execPath, ['--import', 'tsx', 'examples/metrics/app.ts'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, PORT: String(APP_PORT) },
});
const prometheus = spawn(
  'prometheus',
  [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${PORT}`,
    '--log.level=error',
  ],
  { stdio: 'inherit' },
);

const startedAt = Date.now() / 1000;
await sleep(MINUTES * 60_000);
const end = Date.now() / 1000;

async function ask(expr: string): Promise<readonly Series[]> {
  const url = new URL(`http://127.0.0.1:${PORT}/api/v1/query_range`);
  url.search = new URLSearchParams({
    query: expr.replaceAll('$__rate_interval', '5s'),
    start: String(startedAt + 15),
    end: String(end),
    step: '1',
  }).toString();
  const { data } = (await (await fetch(url)).json()) as { data: { result: Series[] } };
  return data.result;
}

async function draw({ title, description, fieldConfig, targets }: Panel) {
  const values = [];
  for (const { expr, legendFormat } of targets) {
    for (const series of await ask(expr)) {
      const label = legendFormat.replace(
        /{{(\w+)}}/g,
        (_, name: string) => series.metric[name] ?? '',
      );
      for (const [at, value] of series.values) {
        if (value !== 'NaN') values.push({ label, seconds: at - startedAt, value: Number(value) });
      }
    }
  }
  const labels = [...new Set(values.map(({ label }) => label))].sort();
  return {
    title: { text: title, subtitle: description, frame: 'group' },
    width: 420,
    height: 150,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: { field: 'seconds', type: 'quantitative', title: null, axis: { grid: false } },
      y: {
        field: 'value',
        type: 'quantitative',
        title: UNITS[fieldConfig.defaults.unit] ?? null,
        axis: { tickCount: 4 },
      },
      color: {
        field: 'label',
        type: 'nominal',
        scale: { domain: labels, range: labels.map(colorOf) },
        legend: { orient: 'bottom', columns: 2, title: null, labelLimit: 200, labelFontSize: 10 },
      },
    },
  };
}

const { panels } = JSON.parse(readFileSync(new URL('dashboard.json', EXAMPLE), 'utf8')) as {
  panels: Panel[];
};
const drawn = [];
for (const panel of panels) drawn.push(await draw(panel));
app.kill();
prometheus.kill();
const spec = {
  config: CONFIG,
  concat: drawn,
  columns: 2,
  // Else each panel's axis titles would move its place.
  bounds: 'flush',
  align: 'all',
  spacing: { row: 145, column: 90 },
  resolve: { scale: { color: 'independent' } },
} as unknown as TopLevelSpec;
writeFileSync(new URL('../docs/public/dashboard.svg', BENCH), await toSvg(spec));
rmSync(folder, { recursive: true, force: true });
process.exit();
