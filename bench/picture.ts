/**
 * The README's picture: how full the server's last second is, with and without, and with another limiter. Real requests to a
 * server of its own process that delays each way by up to 30 ms, at random.
 *
 *     node bench/start.js picture.js       writes docs/public/with-and-without.svg
 */
import { writeFileSync } from 'node:fs';
import type { TopLevelSpec } from 'vega-lite';
import { CONFIG, OWN, PEER } from './charts/palette.js';
import { toSvg } from './charts/svg.js';
import { createClient, messageTo } from './harness/client.js';
import { BENCH } from './harness/results.js';
import { viewOf } from './harness/server-view.js';
import { limiterOf } from './limiters/index.js';
import { startServer, type Arrival } from './server/server.js';

const LIMIT = { amount: 100, windowMs: 1000, heaviest: 1 };
const REQUESTS = 600;
const JITTER_MS = 30;
const GREY = '#8c959f';
/** What is drawn, and how. */
const LINES = [
  { name: 'plain axios', label: 'without', color: GREY },
  { name: 'p-throttle', label: 'p-throttle', color: PEER },
  { name: 'easemob-throttle', label: 'easemob-throttle', color: OWN },
] as const;

interface Point {
  readonly label: string;
  readonly seconds: number;
  readonly held: number;
}

/** What the second that ends with each arrival holds. */
function points(label: string, arrivals: readonly Arrival[]): Point[] {
  const start = arrivals[0]?.at ?? 0;
  let first = 0;
  return arrivals.map(({ at }, index) => {
    while (arrivals[first]!.at <= at - LIMIT.windowMs) first += 1;
    return { label, seconds: (at - start) / 1000, held: index - first + 1 };
  });
}

const server = await startServer();
const values: Point[] = [];
for (const { name, label } of LINES) {
  await server.reset(JITTER_MS);
  const send = limiterOf(name).apply(createClient(server.origin), LIMIT);
  await Promise.all(Array.from({ length: REQUESTS }, () => send(messageTo(1), 1)));
  const arrivals = await server.arrivals();
  const { overSliding, worstWindow } = viewOf(arrivals, LIMIT);
  console.log(`${label}: ${worstWindow} in the fullest second, ${overSliding} over quota`);
  values.push(...points(label, arrivals));
}
server.close();

const spec: TopLevelSpec = {
  config: CONFIG,
  width: 640,
  height: 220,
  title: {
    text: `${REQUESTS} calls at once, where ${LIMIT.amount} a second are allowed`,
    subtitle: `what the server counts in its last second; each way takes up to ${JITTER_MS} ms`,
  },
  layer: [
    {
      data: { values },
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.6 },
      encoding: {
        x: { field: 'seconds', type: 'quantitative', title: 'seconds', axis: { grid: false } },
        y: {
          field: 'held',
          type: 'quantitative',
          title: 'calls in the last second',
          scale: { domain: [0, 250], clamp: true },
        },
        color: {
          field: 'label',
          type: 'nominal',
          scale: {
            domain: LINES.map(({ label }) => label),
            range: LINES.map(({ color }) => color),
          },
          legend: { orient: 'right', title: null },
        },
      },
    },
    {
      data: { values: [{ limit: LIMIT.amount }] },
      mark: { type: 'rule', strokeDash: [5, 4], color: '#24292f' },
      encoding: { y: { field: 'limit', type: 'quantitative' } },
    },
  ],
};
writeFileSync(new URL('../docs/public/with-and-without.svg', BENCH), await toSvg(spec));
process.exit();
