import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const presence = {
  name: '用户在线状态管理',
  rows: [
    ['设置用户在线状态信息', 'POST',   '/users/{uid}/presence/{resource}/{status}', '50/s'],
    ['批量订阅在线状态',     'POST',   '/users/{uid}/presence/{expiry}',            '50/s'],
    ['批量获取在线状态信息', 'POST',   '/users/{uid}/presence',                     '50/s'],
    ['取消订阅',             'DELETE', '/users/{uid}/presence',                     '50/s'],
    ['查询订阅列表',         'GET',    '/users/{uid}/presence/sublist',             '50/s', { printed: '/{org_name}/{app_name}/users/{uid}/presence/sublist?pageNum=1&pageSize=100' }],
  ],
} as const satisfies Section;
