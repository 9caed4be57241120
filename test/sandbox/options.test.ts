import { type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';
import { call, useSandboxes } from './client.js';

const start = useSandboxes();

const consumer = (rest: object) => ({
  consumers: [{ endpoint: 'GET /users', share: 0.5, ...rest }],
});
const fault = (rest: object) => ({ faults: [{ kind: 'reset', ...rest }] });

/** Bad options, and what the error has to name. */
const BAD: [options: object, ...named: string[]][] = [
  [{ latency: 5 }, 'latency', 'latencyMs'],
  [{ limits: 'easemob' }, '`limits`', 'defineLimits', '"easemob"'],
  [{ port: -1 }, '`port`', '65535', '-1'],
  [{ port: 1.5 }, '`port`', 'whole', '1.5'],
  [{ port: '80' }, '`port`', '"80"'],
  [{ host: '' }, '`host`', '""'],
  [{ host: 5 }, '`host`', '5'],
  [{ latencyMs: -1 }, '`latencyMs`', '-1'],
  [{ latencyMs: NaN }, '`latencyMs`', 'NaN'],
  [{ latencyMs: Infinity }, '`latencyMs`', 'Infinity'],
  [{ latencyMs: '5' }, '`latencyMs`', '"5"'],
  [{ latencyMs: null }, '`latencyMs`', 'null'],
  [{ port: null }, '`port`', 'null'],
  [{ latencyMs: [5, 4] }, '`latencyMs`', 'min <= max'],
  [{ latencyMs: [5] }, '`latencyMs`', '[min, max]'],
  [{ latencyMs: [-1, 4] }, '`latencyMs`', '-1'],
  [{ latencyMs: { request: -2 } }, '`latencyMs.request`', '-2'],
  [{ latencyMs: { response: [0, -2] } }, '`latencyMs.response`'],
  [{ latencyMs: { there: 1 } }, 'there', 'request, response'],
  [{ seed: -1 }, '`seed`', '-1'],
  [{ seed: 0.5 }, '`seed`', '0.5'],
  [{ windows: 'tumbling' }, '`windows`', "'sliding' or 'fixed'", 'tumbling'],
  [{ phaseMs: 5 }, '`phaseMs`', "'fixed'"],
  [{ windows: 'fixed', phaseMs: -5 }, '`phaseMs`', '-5'],
  [{ refuseMessagesWith: 404 }, '`refuseMessagesWith`', '403 or 429', '404'],
  [{ onRequest: 'log' }, '`onRequest`', 'function', '"log"'],
  [{ consumers: {} }, '`consumers`', 'array'],
  [{ consumers: [5] }, '`consumers[0]`', 'object'],
  [consumer({ bucket: 'b' }), '`consumers[0]`', 'either'],
  [{ consumers: [{ share: 1 }] }, '`consumers[0]`', '`endpoint`'],
  [consumer({ perSecond: 5 }), '`consumers[0]`', 'either'],
  [consumer({ share: 0 }), '`consumers[0].share`', 'above 0'],
  [consumer({ share: undefined, perSecond: -1 }), '`consumers[0].perSecond`', '-1'],
  [consumer({ weight: 0 }), '`consumers[0].weight`', '0'],
  [consumer({ fromMs: -1 }), '`consumers[0].fromMs`', '-1'],
  [consumer({ fromMs: 5, untilMs: 5 }), '`consumers[0].untilMs`', '`fromMs`'],
  [consumer({ endpoint: 'GET /user' }), '`consumers[0].endpoint`', 'GET /users'],
  [consumer({ rate: 5 }), 'rate', 'perSecond'],
  [{ faults: 'reset' }, '`faults`', 'array'],
  [{ faults: [null] }, '`faults[0]`', 'null'],
  [{ faults: [{ kind: 'toString' }] }, '`faults[0].kind`', 'toString', 'hang'],
  [fault({ chance: 1.5 }), '`faults[0].chance`', '1.5'],
  [fault({ every: 0 }), '`faults[0].every`', '0'],
  [fault({ first: 'one' }), '`faults[0].first`', '"one"'],
  [fault({ first: 1, every: 1 }), '`faults[0]`', 'at most one'],
  [fault({ when: true }), '`faults[0].when`', 'function'],
  [fault({ endpoint: 'GET /userz' }), '`faults[0].endpoint`', 'GET /users'],
  [fault({ status: 500 }), 'status', '`faults[0]`'],
  [fault({ kind: 'status' }), '`faults[0].status`', 'undefined'],
  [fault({ kind: 'status', status: 200 }), '`faults[0].status`', '200'],
  [fault({ kind: 'retryAfter', seconds: -1 }), '`faults[0].seconds`', '-1'],
  [fault({ kind: 'hang', countAfterMs: -1 }), '`faults[0].countAfterMs`', '-1'],
  [fault({ kind: 'slow', responseMs: 'x' }), '`faults[0].responseMs`', '"x"'],
  [{ overrides: { 'GET /userz': '5/s' } }, '`overrides`', 'GET /userz'],
  [{ overrides: { 'GET /users': '5/eon' } }, 'GET /users', '5/eon'],
];

describe('startSandbox', () => {
  it.each(BAD)('rejects %j, and says what was expected', async (options, ...named) => {
    const error: unknown = await startSandbox(options as SandboxOptions).then(
      (sandbox) => sandbox.close(),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(['TypeError', 'RangeError']).toContain((error as Error).name);
    for (const text of named) expect((error as Error).message).toContain(text);
  });

  it('takes an explicit undefined for the default', async () => {
    const sandbox = await start({
      port: undefined,
      host: undefined,
      latencyMs: undefined,
      seed: undefined,
      windows: undefined,
      phaseMs: undefined,
      refuseMessagesWith: undefined,
      consumers: undefined,
      faults: undefined,
      onRequest: undefined,
      limits: undefined,
      overrides: undefined,
    });
    expect((await call(sandbox, 'GET /users')).status).toBe(200);
  });

  it('checks what is added later just the same', async () => {
    const sandbox = await start();
    expect(() => sandbox.addConsumer({ bucket: 'b', share: -1 })).toThrow('`consumer.share`');
    expect(() => sandbox.addFault({ kind: 'reset', chance: 2 })).toThrow('`rule.chance`');
  });
});
