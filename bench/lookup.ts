/** What a lookup costs, in nanoseconds. `npx tsx bench/lookup.ts [case…]` runs the cases whose names hold a word. */
import { easemob } from '../src/limits/easemob/index.js';
import { createLookup, type LookupRequest } from '../src/limits/lookup.js';

const baseURL = 'https://a1.easemob.com/my-org/my-app';
const BATCH = 200;
const SAMPLES = 4_000;

const { lookup } = createLookup({ table: easemob });

/** A call of every route of the table, its parameters filled in. */
const wholeTable: readonly LookupRequest[] = easemob.ids.map((id) => {
  const [method = '', path = ''] = id.split(' ');
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => `${name}-1234`);
  return { method: method.toLowerCase(), url, baseURL, data: { to: ['a', 'b'], body: {} } };
});

const cases: Readonly<Record<string, readonly LookupRequest[]>> = {
  'hit, whole table': wholeTable,
  'hit, absolute URL': wholeTable.map(({ url = '', ...rest }) => ({
    ...rest,
    url: `${baseURL}${url}`,
    baseURL: undefined,
  })),
  'hit, with query': wholeTable.map(({ url = '', ...rest }) => ({
    ...rest,
    url: `${url}?limit=100&cursor=LTgzNDAxMjM3OToxTGFqNXpYbFJhVw==`,
  })),
  'hit, messages to 600': [
    {
      method: 'post',
      url: '/messages/users',
      baseURL,
      data: { to: Array.from({ length: 600 }, (_, n) => `user-${n}`) },
    },
  ],
  'hit, per user': [{ method: 'get', url: '/user/alice/user_channels', baseURL }],
  'hit, escaped segment': [{ method: 'get', url: '/users/%E5%BC%A0%E4%B8%89', baseURL }],
  'hit, App Keys all different': Array.from({ length: 1_000 }, (_, n) => ({
    method: 'get',
    url: '/users/alice',
    baseURL: `https://a1.easemob.com/my-org/app-${n}`,
  })),
  'miss, the default': [
    { method: 'get', url: '/no/such/call', baseURL },
    { method: 'patch', url: '/users/alice', baseURL },
  ],
  'other host': [{ method: 'get', url: '/users/alice', baseURL: 'https://api.example.com/v1' }],
};

/** Keeps results alive, so that no call is optimised away. */
let sink = 0;

function measure(requests: readonly LookupRequest[]): readonly number[] {
  let next = 0;
  return Array.from({ length: SAMPLES }, () => {
    const start = process.hrtime.bigint();
    for (let call = 0; call < BATCH; call++) {
      sink += lookup(requests[next++ % requests.length]!)?.limits.length ?? 1;
    }
    return Number(process.hrtime.bigint() - start) / BATCH;
  }).toSorted((a, b) => a - b);
}

const wanted = process.argv.slice(2);
for (const [name, requests] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  measure(requests);
  const sorted = measure(requests);
  const at = (part: number): string => sorted[Math.floor(SAMPLES * part)]!.toFixed(0).padStart(6);
  console.log(`${name.padEnd(30)} p50 ${at(0.5)} ns   p99 ${at(0.99)} ns`);
}
if (sink === 0) throw new Error('nothing was looked up');
