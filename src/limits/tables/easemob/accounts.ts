import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const accounts = {
  name: '帐号管理',
  rows: [
    { together: '100/s', rows: [ // 以上两个接口一共最高调用频率（默认值） 100 次/秒/App Key。
      ['注册单个用户',         'POST',   '/users'],
      ['批量注册用户',         'POST',   '/users'],
    ] },
    ['获取 app/用户 token',  'POST',   '/token',                                        '300/s'],
    ['获取单个用户',         'GET',    '/users/{username}',                             '100/s'],
    ['批量获取用户',         'GET',    '/users',                                        '100/s'],
    ['删除单个用户',         'DELETE', '/users/{username}',                             '100/s'],
    ['批量删除用户',         'DELETE', '/users',                                        '30/s'],
    ['修改用户密码',         'POST',   '/users/{username}/password',                    '100/s', { also: ['PUT /users/{username}/password'], note: 'the account page says PUT' }],
    ['获取用户在线状态',     'GET',    '/users/{username}/status',                      '100/s'],
    ['批量获取用户在线状态', 'POST',   '/users/batch/status',                           '50/s'],
    ['获取离线消息数',       'GET',    '/users/{owner_username}/offline_msg_count',     '100/s'],
    ['获取离线消息的状态',   'GET',    '/users/{username}/offline_msg_status/{msg_id}', '100/s'],
    ['账号封禁',             'POST',   '/users/{username}/deactivate',                  '100/s'],
    ['账号解禁',             'POST',   '/users/{username}/activate',                    '100/s'],
    ['强制下线',             'GET',    '/users/{username}/disconnect',                  '100/s'],
  ],
} as const satisfies Section;
