import type { Section } from '../../definition.js';

/**
 * Calls that other pages of the same revision document and the page of limits leaves out. Each has the default of the
 * page, 100 calls/s, in a bucket of its own. The names say what the call does.
 */
// prettier-ignore
export const unlisted = {
  name: '限制表未列出',
  source: 'the pages of groups, messages, push and reactions',
  rows: [
    // The group page.
    ['移除群管理员',                     'DELETE', '/chatgroups/{group_id}/admin',                   '100/s'],
    ['获取 app 中所有的子区',            'GET',    '/thread',                                        '100/s'],
    ['创建子区',                         'POST',   '/thread',                                        '100/s'],
    ['修改子区',                         'PUT',    '/thread/{thread_id}',                            '100/s'],
    ['删除子区',                         'DELETE', '/thread/{thread_id}',                            '100/s'],
    ['获取子区成员列表',                 'GET',    '/thread/{thread_id}/users',                      '100/s'],
    ['批量添加子区成员',                 'POST',   '/thread/{thread_id}/users',                      '100/s'],
    ['批量移除子区成员',                 'DELETE', '/threads/{thread_id}/users',                     '100/s'],
    ['获取一个用户加入的所有子区',       'GET',    '/threads/user/{username}',                       '100/s'],
    ['获取一个用户某个群组下加入的子区', 'GET',    '/threads/chatgroups/{group_id}/user/{username}', '100/s'],
    // The message page.
    ['导入单聊消息',                     'POST',   '/messages/users/import',                         '100/s'],
    ['导入群聊消息',                     'POST',   '/messages/chatgroups/import',                    '100/s'],
    // The push page.
    ['设置推送通知',                     'PUT',    '/users/{username}/notification/{type}/{key}',    '100/s'],
    ['查询推送通知设置',                 'GET',    '/users/{username}/notification/{type}/{key}',    '100/s'],
    ['设置推送翻译语言',                 'PUT',    '/users/{username}/notification/language',        '100/s'],
    ['获取推送翻译语言',                 'GET',    '/users/{username}/notification/language',        '100/s'],
    ['创建推送模板',                     'POST',   '/notification/template',                         '100/s'],
    ['查询推送模板',                     'GET',    '/notification/template/{name}',                  '100/s'],
    ['删除推送模板',                     'DELETE', '/notification/template/{name}',                  '100/s'],
    // The reaction page.
    ['创建 Reaction',                    'POST',   '/reaction/user/{userId}',                        '100/s'],
    ['获取 Reaction',                    'GET',    '/reaction/user/{userId}',                        '100/s'],
    ['删除 Reaction',                    'DELETE', '/reaction/user/{userId}',                        '100/s'],
    ['获取 Reaction 详情',               'GET',    '/reaction/user/{userId}/detail',                 '100/s'],
  ],
} as const satisfies Section;
