import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const roomMembers = {
  name: '聊天室成员管理',
  rows: [
    ['分页获取聊天室成员',         'GET',    '/chatrooms/{chatroom_id}/users',                    '100/s'],
    ['添加单个聊天室成员',         'POST',   '/chatrooms/{chatroom_id}/users/{username}',         '100/s'],
    ['批量添加聊天室成员',         'POST',   '/chatrooms/{chatroom_id}/users',                    '100/s'],
    ['删除单个聊天室成员',         'DELETE', '/chatrooms/{chatroom_id}/users/{username}',         '100/s'],
    ['批量删除聊天室成员',         'DELETE', '/chatrooms/{chatroom_id}/users/{usernames}',        '100/s'],
    ['获取聊天室管理员列表',       'GET',    '/chatrooms/{chatroom_id}/admin',                    '100/s'],
    ['添加聊天室管理员',           'POST',   '/chatrooms/{chatroom_id}/admin',                    '100/s'],
    ['移除聊天室管理员',           'DELETE', '/chatrooms/{chatroom_id}/admin/{oldadmin}',         '100/s'],
    ['查询聊天室黑名单',           'GET',    '/chatrooms/{chatroom_id}/blocks/users',             '100/s'],
    ['添加单个用户至聊天室黑名单', 'POST',   '/chatrooms/{chatroom_id}/blocks/users/{username}',  '100/s'],
    ['批量添加用户至聊天室黑名单', 'POST',   '/chatrooms/{chatroom_id}/blocks/users',             '100/s'],
    ['从聊天室黑名单移除单个用户', 'DELETE', '/chatrooms/{chatroom_id}/blocks/users/{username}',  '100/s'],
    ['批量从聊天室黑名单移除用户', 'DELETE', '/chatrooms/{chatroom_id}/blocks/users/{usernames}', '100/s'],
    ['查询聊天室白名单',           'GET',    '/chatrooms/{chatroom_id}/white/users',              '100/s'],
    ['添加单个用户至聊天室白名单', 'POST',   '/chatrooms/{chatroom_id}/white/users/{username}',   '100/s'],
    ['批量添加用户至聊天室白名单', 'POST',   '/chatrooms/{chatroom_id}/white/users',              '100/s'],
    ['将用户移除聊天室白名单',     'DELETE', '/chatrooms/{chatroom_id}/white/users/{username}',   '100/s'],
    ['获取聊天室的禁言列表',       'GET',    '/chatrooms/{chatroom_id}/mute',                     '100/s'],
    ['禁言聊天室成员',             'POST',   '/chatrooms/{chatroom_id}/mute',                     '100/s'],
    ['禁言聊天室全体成员',         'POST',   '/chatrooms/{chatroom_id}/ban',                      '100/s'],
    ['解除聊天室禁言成员',         'DELETE', '/chatrooms/{chatroom_id}/mute/{members}',           '100/s', { printed: '/{org_name}/{app_name}/chatrooms/{chatroom_id}/mute/{member1}(,{member2},…)' }],
    ['解除聊天室全员禁言',         'DELETE', '/chatrooms/{chatroom_id}/ban',                      '100/s'],
    ['按聊天室用户标签禁言',       'PUT',    '/chatrooms/{chatroom_id}/tag/mute',                 '100/s'],
    ['设置用户在聊天室中的标签',   'PUT',    '/chatrooms/{chatroom_id}/users/{username}/tag',     '100/s'],
    ['获取用户聊天室标签',         'GET',    '/chatrooms/{chatroom_id}/users/{username}/tag',     '100/s'],
    ['获取超级管理员列表',         'GET',    '/chatrooms/super_admin',                            '100/s'],
    ['添加超级管理员',             'POST',   '/chatrooms/super_admin',                            '100/s'],
    ['移除超级管理员',             'DELETE', '/chatrooms/super_admin/{superAdmin}',               '100/s'],
  ],
} as const satisfies Section;
