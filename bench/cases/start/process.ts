import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Seen from bench/.build/bench/cases/start. */
const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** How a program gets its modules. */
export type Kind = 'esm' | 'cjs';

/** What one process took, in milliseconds. */
export interface Start {
  /** To import axios. */
  readonly axiosMs: number;
  /** To import this package after it, and to set it up; 0 without it. */
  readonly ownMs: number;
  /** From the first call to the leaving of the 100th. */
  readonly leaveMs: number;
}

/** Builds the package: what is measured is what users install. */
export async function buildPackage(): Promise<void> {
  await run(process.execPath, ['scripts/build.js'], { cwd: ROOT });
}

/** Starts a process that imports axios, and this package where `isThrottled`, and sends its first 100 requests. */
export async function start(kind: Kind, isThrottled: boolean): Promise<Start> {
  const load = (name: string): string =>
    kind === 'esm' ? `await import('${name}')` : `require('${name}')`;
  // As text, for what it imports is found from the root: the same axios for both.
  const program = `
    const since = performance.now();
    const axiosModule = ${load('axios')};
    const axios = axiosModule.default ?? axiosModule;
    const loaded = performance.now();
    let leftAt;
    const adapter = (config) => {
      leftAt = performance.now();
      return Promise.resolve({ data: '', status: 200, statusText: 'OK', headers: {}, config });
    };
    const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app', adapter });
    const made = performance.now();
    ${isThrottled ? `(${load('easemob-throttle')}).throttle(client);` : ''}
    const first = performance.now();
    Promise.all(Array.from({ length: 100 }, (_, n) => client.get('/users/user' + n))).then(() => {
      const times = { axiosMs: loaded - since, ownMs: first - made, leaveMs: leftAt - first };
      console.log(JSON.stringify(times));
      process.exit();
    });`;
  const type = kind === 'esm' ? 'module' : 'commonjs';
  const args = [`--input-type=${type}`, '--eval', program];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT });
  return JSON.parse(stdout) as Start;
}

const run = promisify(execFile);
