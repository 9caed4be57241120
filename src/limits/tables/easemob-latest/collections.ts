import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const collections = {
  name: '用户收藏',
  rows: [
    ['分页获取用户收藏',       'GET',    '/users/{username}/collections',                '100/s'],
    ['添加一条收藏',           'POST',   '/users/{username}/collections',                '100/s'],
    ['批量添加用户收藏',       'POST',   '/collections',                                 '100/s'],
    ['修改用户收藏的扩展信息', 'PUT',    '/users/{username}/collections/{collectionId}', '100/s'],
    ['删除用户收藏',           'DELETE', '/users/{username}/collections',                '100/s'],
  ],
} as const satisfies Section;
