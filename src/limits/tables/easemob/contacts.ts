import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const contacts = {
  name: '用户关系管理',
  rows: [
    ['添加好友',       'POST',   '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['移除好友',       'DELETE', '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['获取好友列表',   'GET',    '/users/{owner_username}/contacts/users',                   '100/s'],
    ['获取黑名单列表', 'GET',    '/users/{owner_username}/blocks/users',                     '50/s'],
    ['添加黑名单',     'POST',   '/users/{owner_username}/blocks/users',                     '50/s'],
    ['移除黑名单',     'DELETE', '/users/{owner_username}/blocks/users/{blocked_username}',  '50/s'],
  ],
} as const satisfies Section;
