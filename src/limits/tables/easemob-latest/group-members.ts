import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const groupMembers = {
  name: '群成员管理',
  rows: [
    ['分页获取群组成员',                        'GET',    '/chatgroups/{group_id}/users',                    '100/s'],
    ['添加单个群组成员',                        'POST',   '/chatgroups/{group_id}/users/{username}',         '100/s'],
    ['批量添加群组成员',                        'POST',   '/chatgroups/{group_id}/users',                    '100/s'],
    ['移除单个群组成员',                        'DELETE', '/chatgroups/{group_id}/users/{username}',         '100/s'],
    ['批量移除群组成员',                        'DELETE', '/chatgroups/{group_id}/users/{usernames}',        '100/s'],
    ['设置群成员自定义属性',                    'PUT',    '/metadata/chatgroup/{group_id}/user/{username}',  '100/s'],
    ['批量设置群成员自定义属性',                'PUT',    '/metadata/chatgroup/{group_id}/users/batch',      '100/s'],
    ['获取单个群成员的所有自定义属性',          'GET',    '/metadata/chatgroup/{group_id}/user/{username}',  '100/s'],
    ['根据属性 key 获取多个群成员的自定义属性', 'POST',   '/metadata/chatgroup/{group_id}/get',              '100/s'],
    ['获取群管理员列表',                        'GET',    '/chatgroups/{group_id}/admin',                    '100/s'],
    ['添加群管理员',                            'POST',   '/chatgroups/{group_id}/admin',                    '100/s'],
    ['移除群管理员',                            'DELETE', '/chatgroups/{group_id}/admin/{oldadmin}',         '100/s'],
    ['转让群组',                                'PUT',    '/chatgroups/{group_id}',                          '100/s'],
    ['查询群组黑名单',                          'GET',    '/chatgroups/{group_id}/blocks/users',             '100/s'],
    ['添加单个用户至群组黑名单',                'POST',   '/chatgroups/{group_id}/blocks/users/{username}',  '100/s'],
    ['批量添加用户至群组黑名单',                'POST',   '/chatgroups/{group_id}/blocks/users',             '100/s'],
    ['从群组黑名单移除单个用户',                'DELETE', '/chatgroups/{group_id}/blocks/users/{username}',  '100/s'],
    ['批量从群组黑名单移除用户',                'DELETE', '/chatgroups/{group_id}/blocks/users/{usernames}', '100/s'],
    ['查询群组白名单',                          'GET',    '/chatgroups/{group_id}/white/users',              '100/s'],
    ['添加单个用户至群组白名单',                'POST',   '/chatgroups/{group_id}/white/users/{username}',   '100/s'],
    ['批量添加用户至群组白名单',                'POST',   '/chatgroups/{group_id}/blocks/users',             '100/s', { apart: ['POST /chatgroups/{group_id}/white/users'], note: 'printed with the URL of the block list; the group page says white/users' }],
    ['将用户移除群组白名单',                    'DELETE', '/chatgroups/{group_id}/white/users/{username}',   '100/s'],
    ['获取禁言列表',                            'GET',    '/chatgroups/{group_id}/mute',                     '100/s'],
    ['禁言单个群成员',                          'POST',   '/chatgroups/{group_id}/mute',                     '100/s'],
    ['禁言全体成员',                            'POST',   '/chatgroups/{group_id}/ban',                      '100/s'],
    ['解除成员禁言',                            'DELETE', '/chatgroups/{group_id}/mute/{members}',           '100/s', { printed: '/{org_name}/{app_name}/chatgroups/{group_id}/mute/{member1}(,{member2},…)' }],
    ['解除全员禁言',                            'DELETE', '/chatgroups/{group_id}/ban',                      '100/s'],
  ],
} as const satisfies Section;
