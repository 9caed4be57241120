import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const accounts = {
  name: '用户体系管理',
  rows: [
    ['获取 app/用户 token',                  'POST',   '/token',                                        '300/s'],
    { together: '100/s', rows: [
      ['注册单个用户',                         'POST',   '/users'],
      ['批量注册用户',                         'POST',   '/users'],
      ['获取单个用户',                         'GET',    '/users/{username}'],
      ['批量获取用户',                         'GET',    '/users'],
      ['删除单个用户',                         'DELETE', '/users/{username}'],
      ['批量删除用户',                         'DELETE', '/users',                                        { besides: '30/s' }],
      ['修改用户密码',                         'POST',   '/users/{username}/password', { also: ['PUT /users/{username}/password'], note: 'the account page says PUT' }],
      ['获取用户在线状态',                     'GET',    '/users/{username}/status'],
      ['批量获取用户在线状态',                 'POST',   '/users/batch/status'],
      ['获取离线消息数',                       'GET',    '/users/{owner_username}/offline_msg_count'],
      ['获取离线消息的状态',                   'GET',    '/users/{username}/offline_msg_status/{msg_id}'],
      ['账号封禁',                             'POST',   '/users/{username}/deactivate'],
      ['账号解禁',                             'POST',   '/users/{username}/activate'],
      ['强制用户下线',                         'GET',    '/users/{username}/disconnect'],
      ['强制用户从单设备下线',                 'DELETE', '/users/{username}/disconnect/{resourceId}'],
      ['获取指定账号的在线登录设备列表',       'GET',    '/users/{username}/resources'],
      ['绑定和解绑推送信息',                   'PUT',    '/users/{userId}/push/binding'],
      ['查询当前用户的所有设备的推送绑定信息', 'GET',    '/users/{userId}/push/binding'],
      ['设置推送消息显示昵称',                 'PUT',    '/users/{userId}'],
      ['设置推送消息展示方式',                 'PUT',    '/users/{userId}'],
    ] },
  ],
} as const satisfies Section;
