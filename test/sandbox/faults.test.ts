import type {
  CountedRequest,
  FaultRule,
  Sandbox,
  SandboxOptions,
} from '../../src/sandbox/index.js';
import { call, sleep, useSandboxes } from './client.js';

const open = useSandboxes();

/** A sandbox with one fault, where two calls of GET /users fit. */
function start(rule: FaultRule, options?: SandboxOptions): Promise<Sandbox> {
  return open({ overrides: { 'GET /users': '2/10min' }, faults: [rule], ...options });
}

/** Statuses of so many calls, one after the other; 0 where there was no answer. */
async function statuses(
  sandbox: Sandbox,
  calls: number,
  endpoint = 'GET /users',
): Promise<number[]> {
  const seen = [];
  for (let index = 0; index < calls; index += 1) {
    seen.push(
      await call(sandbox, endpoint).then(
        ({ status }) => status,
        () => 0,
      ),
    );
  }
  return seen;
}

describe('a fault', () => {
  it('can reset the connection before the request is counted', async () => {
    const sandbox = await start({ kind: 'reset', first: 1 });
    await expect(call(sandbox, 'GET /users')).rejects.toMatchObject({
      cause: { code: 'ECONNRESET' },
    });
    expect(await statuses(sandbox, 2)).toEqual([200, 200]);
    expect(sandbox.report()).toMatchObject({
      buckets: [{ calls: 2, accepted: 2 }],
      endpoints: [{ calls: 3, accepted: 2, refused: 0, faulted: 1 }],
    });
  });

  it('can lose the answer to a request that was counted', async () => {
    const sandbox = await start({ kind: 'lost', first: 1 });
    expect(await statuses(sandbox, 3)).toEqual([0, 200, 429]);
    expect(sandbox.report()).toMatchObject({
      buckets: [{ calls: 3, accepted: 2, overQuota: 1 }],
      endpoints: [{ calls: 3, accepted: 2, refused: 1, faulted: 1 }],
    });
  });

  it('can leave a request without an answer', async () => {
    const counted = whenCounted();
    const sandbox = await start({ kind: 'hang' }, counted.option);
    const abort = new AbortController();
    const reply = call(sandbox, 'GET /users', undefined, { signal: abort.signal }).then(
      () => 'answered',
      () => 'given up',
    );
    await counted.promise;
    expect(await Promise.race([reply, sleep(100)])).toBeUndefined();
    abort.abort();
    expect(await reply).toBe('given up');
  });

  it('can count a request late, after its client has given it up', async () => {
    const counted = whenCounted();
    const sandbox = await start({ kind: 'hang', countAfterMs: 1000 }, counted.option);
    const abort = new AbortController();
    const reply = call(sandbox, 'GET /users', undefined, { signal: abort.signal });
    const givenUp = expect(reply).rejects.toThrow();
    // Not by a time-out: on a busy machine it may take long to come there.
    while (sandbox.report().totals.calls === 0) await sleep(1);
    abort.abort();
    await givenUp;
    const atAbort = sandbox.report().totals;
    await counted.promise;
    expect(atAbort).toMatchObject({ calls: 1, accepted: 0 });
    expect(sandbox.report().totals).toMatchObject({ calls: 1, accepted: 1 });
  });

  it('can answer very late', async () => {
    const sandbox = await start({ kind: 'hang', answerAfterMs: 150 });
    const sentAt = performance.now();
    expect(await statuses(sandbox, 1)).toEqual([200]);
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(148);
  });

  it('can make a request slow each way', async () => {
    let countedAt = 0;
    const sandbox = await start(
      { kind: 'slow', requestMs: 60, responseMs: 90 },
      { onRequest: () => (countedAt = performance.now()) },
    );
    const sentAt = performance.now();
    expect(await statuses(sandbox, 1)).toEqual([200]);
    expect(countedAt - sentAt).toBeGreaterThanOrEqual(58);
    expect(performance.now() - countedAt).toBeGreaterThanOrEqual(88);
  });

  it('can fail a request that was counted, but not one over quota', async () => {
    const sandbox = await start({ kind: 'status', status: 503 });
    expect(await statuses(sandbox, 3)).toEqual([503, 503, 429]);
  });

  it('can refuse for the free edition’s limit, which takes nothing from the quota', async () => {
    const sandbox = await start({ kind: 'resourceLimited', first: 1 });
    const { status, body } = await call(sandbox, 'GET /users');
    expect(status).toBe(429);
    expect(body).toMatchObject({ error: 'resource_limited' });
    expect(await statuses(sandbox, 3)).toEqual([200, 200, 429]);
  });

  it('can refuse though there is room, which takes nothing from the quota', async () => {
    const sandbox = await start({ kind: 'reachLimit', first: 1 });
    const { status, body } = await call(sandbox, 'GET /users');
    expect(status).toBe(429);
    expect(body).toMatchObject({ error: 'reach_limit' });
    expect(await statuses(sandbox, 3)).toEqual([200, 200, 429]);
    expect(sandbox.report().buckets).toMatchObject([{ calls: 4, refused: 2, overQuota: 1 }]);
  });

  it('can give 429s, and these alone, a Retry-After', async () => {
    const sandbox = await start({ kind: 'retryAfter', seconds: 7 });
    const retryAfter = [];
    for (let index = 0; index < 3; index += 1) {
      retryAfter.push((await call(sandbox, 'GET /users')).headers.get('retry-after'));
    }
    expect(retryAfter).toEqual([null, null, '7']);
  });

  it('acts together with others on the same request', async () => {
    const sandbox = await start({ kind: 'retryAfter', seconds: 7 });
    sandbox.addFault({ kind: 'resourceLimited' });
    const { body, headers } = await call(sandbox, 'GET /users');
    expect(body).toMatchObject({ error: 'resource_limited' });
    expect(headers.get('retry-after')).toBe('7');
  });
});

describe('the rule of a fault', () => {
  const kind = { kind: 'status', status: 500 } as const;
  const many = { overrides: { 'GET /users': '100/10min' } };

  it('picks every nth request', async () => {
    const sandbox = await start({ ...kind, every: 3 }, many);
    expect(await statuses(sandbox, 7)).toEqual([200, 200, 500, 200, 200, 500, 200]);
  });

  it('picks by chance, and the same ones for the same seed', async () => {
    const picks = [];
    for (const seed of [1, 1, 2]) {
      const sandbox = await start({ ...kind, chance: 0.5 }, { ...many, seed });
      picks.push((await statuses(sandbox, 20)).join(' '));
    }
    expect(picks[0]).toContain('200');
    expect(picks[0]).toContain('500');
    expect(picks[1]).toBe(picks[0]);
    expect(picks[2]).not.toBe(picks[0]);
  });

  it('never picks with chance 0 and always with chance 1', async () => {
    const sandbox = await start({ ...kind, chance: 0 }, many);
    expect(await statuses(sandbox, 2)).toEqual([200, 200]);
    sandbox.addFault({ ...kind, chance: 1 });
    expect(await statuses(sandbox, 2)).toEqual([500, 500]);
  });

  it('counts and picks the requests of its endpoint alone, by whichever name', async () => {
    const rule = { ...kind, endpoint: 'PUT /users/{username}/password', first: 1 };
    const sandbox = await start(rule, many);
    expect(await statuses(sandbox, 1)).toEqual([200]);
    expect(await statuses(sandbox, 2, 'POST /users/u1/password')).toEqual([500, 200]);
  });

  it('picks those that its predicate is true of', async () => {
    const sandbox = await start({ ...kind, when: ({ url }) => url.endsWith('?bad') }, many);
    expect(await statuses(sandbox, 1)).toEqual([200]);
    expect(await statuses(sandbox, 1, 'GET /users?bad')).toEqual([500]);
  });

  it('can be put in force and taken out at any time', async () => {
    const sandbox = await open(many);
    const remove = sandbox.addFault(kind);
    expect(await statuses(sandbox, 1)).toEqual([500]);
    remove();
    expect(await statuses(sandbox, 1)).toEqual([200]);
  });
});

function whenCounted(): {
  readonly promise: Promise<CountedRequest>;
  readonly option: Pick<SandboxOptions, 'onRequest'>;
} {
  let resolve: (request: CountedRequest) => void = () => undefined;
  const promise = new Promise<CountedRequest>((fulfil) => (resolve = fulfil));
  return {
    promise,
    option: {
      onRequest: (request) => {
        resolve(request);
      },
    },
  };
}
