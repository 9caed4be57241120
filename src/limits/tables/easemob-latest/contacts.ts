import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const contacts = {
  name: '用户关系管理',
  rows: [
    ['添加好友',           'POST',   '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['校验好友',           'POST',   '/contacts/check',                                          '100/s'],
    ['删除单个好友',       'DELETE', '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['删除所有好友',       'DELETE', '/contacts/users/{username}',                               '100/s'],
    ['设置好友备注',       'PUT',    '/user/{owner_username}/contacts/users/{friend_username}',  '100/s'],
    ['分页获取好友列表',   'GET',    '/user/{username}/contacts',                                '100/s'],
    ['一次性获取好友列表', 'GET',    '/users/{owner_username}/contacts/users',                   '100/s'],
    ['导入好友列表',       'POST',   '/users/{username}/contacts/import',                        '100/s'],
    ['获取黑名单列表',     'GET',    '/users/{owner_username}/blocks/users',                     '50/s'],
    ['校验黑名单',         'POST',   '/blocks/check',                                            '100/s'],
    ['添加用户至黑名单',   'POST',   '/users/{owner_username}/blocks/users',                     '50/s'],
    ['从黑名单移除用户',   'DELETE', '/users/{owner_username}/blocks/users/{blocked_username}',  '50/s'],
  ],
} as const satisfies Section;
