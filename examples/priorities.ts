// A batch fills the line, a person comes later, and is served first.
import axios from 'axios';
import { setTimeout } from 'node:timers/promises';
import { throttle } from 'easemob-throttle';
import { startSandbox } from 'easemob-throttle/sandbox';

const sandbox = await startSandbox();
const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
throttle(client);

let done = 0;
async function batch(index: number): Promise<void> {
  await client.get(`/users/user${index}`, { throttle: { priority: 9 } }); // 9 goes last, 5 is the default
  done += 1;
}
async function person(): Promise<void> {
  const startedAt = performance.now();
  await client.get('/users/somebody', { throttle: { priority: 0 } }); // 0 goes first
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`the person waited ${seconds.toFixed(1)} s; ${done} of 250 of the batch were served`);
}

const all = Array.from({ length: 250 }, (_, index) => batch(index));
await setTimeout(300);
await person();
await Promise.all(all);
console.log(`${done} of the batch were served, ${sandbox.report().totals.refused} refused`);
await sandbox.close();

// Prints:
// the person waited 0.8 s; 100 of 250 of the batch were served
// 250 of the batch were served, 0 refused
