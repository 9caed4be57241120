import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const messages = {
  name: '消息管理',
  rows: [
    ['发送单聊消息',                                       'POST',   '/messages/users',                                '100/s + 6000 messages/min', { receivers: { fields: ['to'], max: 600 } }],
    ['发送群聊消息',                                       'POST',   '/messages/chatgroups',                           '20 messages/s + 20/s', { receivers: { fields: ['to'], max: 3 } }],
    ['发送定向消息',                                       'POST',   '/messages/chatgroups/users',                     '100 messages/s', { receivers: { fields: ['users', 'to'], assumed: 20 }, note: 'one message for each member it is directed to; the pages of the SDKs say at most 20' }],
    ['发送聊天室消息',                                     'POST',   '/messages/chatrooms',                            '100 messages/s + 100/s', { receivers: { fields: ['to'], max: 10 } }],
    ['向 app 所有用户发送广播消息',                        'POST',   '/messages/broadcast',                            '1/30min + 3/day', { note: '每秒最多可向 1000 个用户发消息' }],
    ['向 app 在线用户发送广播消息',                        'POST',   '/messages/users/broadcast',                      '1/min + 50/day'],
    ['发送聊天室全局广播消息',                             'POST',   '/messages/chatrooms/broadcast',                  '10/min + 100/day'],
    ['上传文件',                                           'POST',   '/chatfiles',                                     '100/s'],
    ['下载文件',                                           'GET',    '/chatfiles/{file_uuid}',                         '100/s'],
    ['获取历史消息（聊天记录）文件',                       'GET',    '/chatmessages/{time}',                           '10/min', { printed: '/{org_name}/{app_name}/chatmessages/${time}' }],
    ['设置指定消息附件的存储方式',                         'POST',   '/users/{username}/chatfiles/lifetime',           '100/s'],
    ['撤回单条消息',                                       'POST',   '/messages/recall',                               '100/s', { also: ['POST /messages/msg_recall'], note: 'older message pages say msg_recall' }],
    ['批量撤回消息',                                       'POST',   '/messages/batch_recall',                         '100/s'],
    ['服务端单向删除会话',                                 'DELETE', '/users/{userName}/user_channel',                 '5/min/user + 100/s'],
    ['添加 Reaction',                                      'POST',   '/reaction/user/{userId}',                        '100/s'],
    ['根据消息 ID 获取 Reaction',                          'GET',    '/reaction/user/{userId}',                        '100/s'],
    ['删除 Reaction',                                      'DELETE', '/reaction/user/{userId}',                        '100/s'],
    ['根据消息 ID 和表情 ID 获取 Reaction 信息',           'GET',    '/reaction/user/{userId}/detail',                 '100/s'],
    ['修改消息',                                           'PUT',    '/messages/rewrite/{msg_id}',                     '100/s'],
    ['翻译消息内容',                                       'POST',   '/translate',                                     '100/s'],
    ['获取翻译语言列表',                                   'GET',    '/translate/support/language',                    '100/s'],
    ['检测文本的源语言',                                   'POST',   '/translate/detect',                              '100/s'],
    ['根据消息 ID 单向删除单聊漫游消息',                   'DELETE', '/rest/message/roaming/chat/user/{userId}',       '100/s'],
    ['根据消息 ID 单向删除群聊漫游消息',                   'DELETE', '/rest/message/roaming/group/user/{userId}',      '100/s'],
    ['单向清空指定用户的漫游消息',                         'POST',   '/rest/message/roaming/user/{userId}/delete/all', '100/s'],
    ['单向清空单聊会话某个时间点及之前的漫游消息',         'POST',   '/rest/message/roaming/chat/user/{userId}/time',  '100/s'],
    ['单向清空群组或聊天室会话某个时间点及之前的漫游消息', 'POST',   '/rest/message/roaming/group/user/{userId}/time', '100/s'],
    ['导入单聊消息',                                       'POST',   '/messages/users/import',                         '100 messages/s'],
  ],
} as const satisfies Section;
