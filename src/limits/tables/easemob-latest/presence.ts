import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const presence = {
  name: '用户在线状态订阅',
  rows: [
    ['设置用户在线状态信息',       'POST',   '/users/{uid}/presence/{resource}/{status}',     '50/s'],
    ['批量订阅在线状态',           'POST',   '/users/{uid}/presence/{expiry}',                '50/s'],
    ['批量获取在线状态信息',       'POST',   '/users/{uid}/presence',                         '50/s'],
    ['查询单个群组的在线成员数量', 'GET',    '/presence/online/{group_id}/type/{query_type}', '100/s'],
    ['取消订阅多个用户的在线状态', 'DELETE', '/users/{uid}/presence',                         '50/s'],
    ['查询订阅列表',               'GET',    '/users/{uid}/presence/sublist',                 '50/s'],
  ],
} as const satisfies Section;
