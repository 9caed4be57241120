import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const metadata = {
  name: '用户属性',
  rows: [
    ['设置用户属性',                                           'PUT',    '/metadata/user/{username}', '100/s'],
    ['批量获取用户属性',                                       'POST',   '/metadata/user/get',        '100/s'],
    ['删除用户属性',                                           'DELETE', '/metadata/user/{username}', '100/s'],
    ['获取指定用户的所有用户属性/获取 app 下的用户属性总大小', 'GET',    '/metadata/user/{username}', '100/s', { also: ['GET /metadata/user/capacity'] }],
  ],
} as const satisfies Section;
