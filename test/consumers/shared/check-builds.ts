// Clients of each build of axios, its global one and one made by it, through a throttle of one entry of the package.
import { isThrottleError, type AxiosClient, type throttle } from 'easemob-throttle';
import type { startSandbox } from 'easemob-throttle/sandbox';

type ErrorClass = new (...args: never[]) => Error;

interface Client extends AxiosClient {
  get(url: string, config?: object): Promise<{ readonly status: number }>;
}

/** What all builds of axios have. */
interface Build extends Client {
  create(config: object): Client;
  readonly isAxiosError: (error: unknown) => boolean;
  readonly isCancel: (error: unknown) => boolean;
  readonly AxiosError: ErrorClass;
  readonly CanceledError: ErrorClass;
}

/** The entry of the package that is tried. */
interface Entry {
  readonly throttle: typeof throttle;
  readonly startSandbox: typeof startSandbox;
}

/** @throws Error that names the client and what was expected of it */
export async function checkBuilds(entry: Entry, builds: Readonly<Record<string, Build>>) {
  for (const [name, build] of Object.entries(builds)) {
    const others = Object.values(builds).filter((other) => other !== build);
    if (others.length === 0) throw new Error('Expected several builds, got one twice');
    for (const isGlobal of [true, false]) {
      await checkClient(entry, build, others, isGlobal).catch((cause: unknown) => {
        throw new Error(`${name}, ${isGlobal ? 'global' : 'created'} client`, { cause });
      });
    }
  }
}

async function checkClient(
  { throttle, startSandbox }: Entry,
  build: Build,
  others: readonly Build[],
  isGlobal: boolean,
): Promise<void> {
  const sandbox = await startSandbox({
    overrides: { 'GET /users': '10/200ms' },
    latencyMs: 20,
    faults: [
      { kind: 'status', status: 404, endpoint: 'GET /mutes' },
      { kind: 'reset', endpoint: 'GET /chatrooms' },
    ],
  });
  const baseURL = `${sandbox.url}/my-org/my-app`;
  const client = isGlobal ? build : build.create({ baseURL });
  const get = (path: string, config?: object) =>
    client.get(isGlobal ? baseURL + path : path, config);
  const overrides = { 'GET /users': '10/200ms', 'GET /chatgroups': '1/min' };
  const quota = throttle(client, { overrides, hosts: [new URL(sandbox.url).host] });

  const answers = await Promise.all(Array.from({ length: 25 }, () => get('/users')));
  expect(
    answers.every(({ status }) => status === 200),
    'all calls answered by 200',
  );
  expect(sandbox.report().totals.refused === 0, 'no call refused');

  const failed = async (call: Promise<unknown>, isCanceled: boolean): Promise<unknown> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const Class = isCanceled ? build.CanceledError : build.AxiosError;
    expect(error instanceof Class, `an error of the client's own build, got ${String(error)}`);
    for (const { isAxiosError, isCancel } of [build, ...others]) {
      expect(isAxiosError(error), 'an AxiosError for both builds');
      expect(isCancel(error) === isCanceled, `isCancel to be ${isCanceled} for both builds`);
    }
    return error;
  };
  await failed(get('/mutes'), false);
  await failed(get('/chatrooms'), false);
  await failed(get('/chatgroups', { signal: AbortSignal.timeout(10) }), true);
  await failed(get('/chatgroups', { signal: AbortSignal.timeout(10) }), true);
  const late = await failed(get('/chatgroups', { throttle: { maxWaitMs: 10 } }), false);
  expect(isThrottleError(late) && late.code === 'ERR_THROTTLE_WAIT', 'ERR_THROTTLE_WAIT');
  expect(sandbox.report().totals.calls === 28, '28 calls counted');

  await quota.close();
  await sandbox.close();
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`Expected ${what}`);
}
