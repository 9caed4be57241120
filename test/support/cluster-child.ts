/** The process of {@link startMember}: sends calls through a throttle, and reports when asked. */
import axios from 'axios';
import http from 'node:http';
import { throttle } from '../../src/index.js';
import type { MemberCommand, MemberOptions, MemberReport, Trip } from './cluster-process.js';

const { baseURL, skewMs = 0, ...options } = JSON.parse(process.argv[2] ?? '{}') as MemberOptions;

// A host whose clock is wrong: the monotonic clock goes on as it would there, too.
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + skewMs;

const trips: Trip[] = [];
const sendByHttp = axios.getAdapter('http');
const client = axios.create({
  baseURL,
  // A trip is timed within what the throttle takes for one: a process that is held back in between makes it no longer.
  adapter: async (config) => {
    const sentAt = performance.now();
    try {
      return await sendByHttp(config);
    } finally {
      trips.push([performance.timeOrigin + sentAt, performance.now() - sentAt]);
    }
  },
  httpAgent: new http.Agent({ keepAlive: true, maxSockets: 200 }),
  validateStatus: () => true,
});
const quota = throttle(client, options);
const events: string[] = [];
let waits = 0;
let waitedMs = 0;
const count = { answered: 0, refused: 0, failed: 0 };

quota.on('sent', (event) => {
  waits += 1;
  waitedMs += event.waitedMs;
});
for (const event of ['outage', 'recovered', 'paused'] as const) {
  quota.on(event, () => events.push(event));
}

function send(path: string, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    client.get(path.replace('{}', String(index))).then(
      ({ status }) => {
        count[status === 429 ? 'refused' : 'answered'] += 1;
      },
      () => {
        count.failed += 1;
      },
    );
  }
}

async function run(command: MemberCommand): Promise<MemberReport | undefined> {
  switch (command.name) {
    case 'send':
      send(command.path, command.from, command.to);
      return undefined;
    case 'report':
      return {
        ...count,
        ...{ trips, events, meanWaitMs: waitedMs / Math.max(1, waits), stats: quota.stats() },
      };
    case 'close':
      await quota.close({ drain: command.drain });
      return undefined;
  }
}

process.on('message', (command: MemberCommand) => {
  void run(command).then((report) => process.send?.(report ?? {}));
});
process.on('disconnect', () => process.exit());
process.send?.({});
