import { defineLimits } from '../../src/limits/table.js';
import { easemob } from '../../src/limits/tables/easemob/index.js';

const over = {
  error: 'message_send_error',
  exception: 'MessageSendException',
  error_description: 'message send reach limit',
};

test.each<[body: unknown, status: number, verdict: boolean | string]>([
  [{ error: 'reach_limit' }, 429, true],
  [{ error: 'resource_limited' }, 429, false],
  ['reach_limit', 429, false],
  [null, 429, false],
  [undefined, 429, false],
  [over, 403, 'message'],
  [{ ...over, error_description: '  Message Send Reach Limit\n' }, 403, 'message'],
  [{ ...over, error_description: "params to's size can't exceed limit 600" }, 403, false],
  [{ ...over, error_description: undefined }, 403, false],
  [{ ...over, error: 'forbidden_op' }, 403, false],
  [{ error: 'reach_limit' }, 403, false],
  [null, 403, false],
  [over, 429, false],
  [over, 400, false],
  [{ error: 'reach_limit' }, 200, false],
])('Easemob: %j with status %i is %s', (body, status, verdict) => {
  expect(easemob.refusalStatuses).toEqual([429, 403]);
  expect(easemob.isRefusal(body, status)).toBe(verdict);
});

test('a table that says nothing else takes every 429 for a refusal, and reads no quota headers', () => {
  const table = defineLimits({ name: 'Plain', hosts: ['a.com'], sections: [] });
  expect(table).toMatchObject({ refusalStatuses: [429], quotaHeaders: false });
  expect(table.isRefusal('whatever', 429)).toBe(true);
  expect(table.isRefusal('whatever', 403)).toBe(false);
});

test('a test of refusals is asked of its statuses only, and what it answers else is no', () => {
  const asked: unknown[] = [];
  const table = defineLimits({
    name: 'Told',
    hosts: ['a.com'],
    quotaHeaders: true,
    refusalStatuses: [200, 403],
    isRefusal(body, status) {
      asked.push(status);
      return body as boolean;
    },
    sections: [],
  });
  const verdicts = ['call', 'message', true, false, 1, 'user', undefined].map((body) =>
    table.isRefusal(body, 200),
  );
  expect(verdicts).toEqual(['call', 'message', true, false, false, false, false]);
  expect(table.isRefusal(true, 429)).toBe(false);
  expect(asked).not.toContain(429);
  expect(table.quotaHeaders).toBe(true);
});
