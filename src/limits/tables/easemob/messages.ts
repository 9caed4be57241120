import type { Section } from '../../definition.js';

/**
 * Of POST /messages: `target` is the older shape of the body, `to` the newer. No page gives a maximum per call, so the
 * largest of the other message calls is taken. Its messages are limited to 20 times its calls (`下行分发消息量`).
 */
const eitherShape = { fields: ['target', 'to'], assumed: 600 } as const;

// The maxima of the other message calls are the message page's: 600 users, 3 groups, 10 chat rooms.
// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const messages = {
  name: '消息管理',
  rows: [
    ['发送消息',                     'POST',   '/messages',                      '100/s + 2000 messages/s', { receivers: eitherShape }],
    ['发送单聊消息',                 'POST',   '/messages/users',                '6000 messages/min', { receivers: { fields: ['to'], max: 600 } }],
    ['发送群聊消息',                 'POST',   '/messages/chatgroups',           '20 messages/s', { receivers: { fields: ['to'], max: 3 } }],
    ['发送聊天室消息',               'POST',   '/messages/chatrooms',            '100 messages/s', { receivers: { fields: ['to'], max: 10 } }],
    ['上传文件',                     'POST',   '/chatfiles',                     '100/s'],
    ['下载文件',                     'GET',    '/chatfiles/{uuid}',              '100/s'],
    ['获取历史消息（聊天记录）文件', 'GET',    '/chatmessages/{time}',           '10/min', { printed: '/{org_name}/{app_name}/chatmessages/${time}' }],
    ['服务端消息撤回',               'POST',   '/messages/recall',               '100/s', { also: ['POST /messages/msg_recall'], note: 'the message page says msg_recall' }],
    ['服务端单向删除会话',           'DELETE', '/users/{userName}/user_channel', '100/s'],
    ['拉取会话列表',                 'GET',    '/user/{username}/user_channels', '5/min/user + 100/s', { also: ['GET /users/{username}/user_channels'], note: 'its sibling user_channel is under users' }],
  ],
} as const satisfies Section;
