import { easemob } from '../../../src/limits/tables/easemob/index.js';
import type { LookupRequest } from '../../../src/limits/lookup-request.js';

/** What is looked up. */
export type LookupKind = (typeof KINDS)[number];

export const KINDS = [
  'hit, whole table',
  'hit, absolute URL',
  'hit, with query',
  'hit, messages to 600',
  'hit, per user',
  'hit, escaped segment',
  'hit, App Keys all different',
  'miss, the default',
  'other host',
] as const;

const baseURL = 'https://a1.easemob.com/my-org/my-app';

export function requestsOf(kind: LookupKind): readonly LookupRequest[] {
  switch (kind) {
    case 'hit, whole table':
      return wholeTable();
    case 'hit, absolute URL':
      return wholeTable().map(({ url = '', ...rest }) => ({
        ...rest,
        url: `${baseURL}${url}`,
        baseURL: undefined,
      }));
    case 'hit, with query':
      return wholeTable().map(({ url = '', ...rest }) => ({
        ...rest,
        url: `${url}?limit=100&cursor=LTgzNDAxMjM3OToxTGFqNXpYbFJhVw==`,
      }));
    case 'hit, messages to 600':
      return [{ method: 'post', url: '/messages/users', baseURL, data: { to: users(600) } }];
    case 'hit, per user':
      return [{ method: 'get', url: '/user/alice/user_channels', baseURL }];
    case 'hit, escaped segment':
      return [{ method: 'get', url: '/users/%E5%BC%A0%E4%B8%89', baseURL }];
    case 'hit, App Keys all different':
      return Array.from({ length: 1_000 }, (_, n) => ({
        method: 'get',
        url: '/users/alice',
        baseURL: `https://a1.easemob.com/my-org/app-${n}`,
      }));
    case 'miss, the default':
      return [
        { method: 'get', url: '/no/such/call', baseURL },
        { method: 'patch', url: '/users/alice', baseURL },
      ];
    case 'other host':
      return [{ method: 'get', url: '/users/alice', baseURL: 'https://api.example.com/v1' }];
  }
}

/** A call of every endpoint of the table, its parameters filled in. */
function wholeTable(): LookupRequest[] {
  return easemob.ids.map((id) => {
    const [method = '', path = ''] = id.split(' ');
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => `${name}-1234`);
    return { method: method.toLowerCase(), url, baseURL, data: { to: ['a', 'b'], body: {} } };
  });
}

const users = (count: number): string[] => Array.from({ length: count }, (_, n) => `user-${n}`);
