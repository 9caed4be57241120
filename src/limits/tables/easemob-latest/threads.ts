import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const threads = {
  name: '子区管理',
  rows: [
    ['分页获取 app 中的子区',                      'GET',    '/thread',                                        '100/s'],
    ['分页获取单个用户加入的所有子区',             'GET',    '/threads/user/{username}',                       '100/s'],
    ['分页获取单个用户在指定群组中加入的所有子区', 'GET',    '/threads/chatgroups/{group_id}/user/{username}', '100/s'],
    ['创建子区',                                   'POST',   '/thread',                                        '100/s'],
    ['修改子区',                                   'PUT',    '/thread/{thread_id}',                            '100/s'],
    ['删除子区',                                   'DELETE', '/thread/{thread_id}',                            '100/s'],
    ['分页获取子区成员列表',                       'GET',    '/thread/{thread_id}/users',                      '100/s'],
    ['用户批量加入子区',                           'POST',   '/thread/{thread_id}/users',                      '100/s'],
    ['批量踢出子区成员',                           'DELETE', '/threads/{thread_id}/users',                     '100/s'],
  ],
} as const satisfies Section;
