import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const rooms = {
  name: '聊天室管理',
  rows: [
    ['获取 app 中所有的聊天室',  'GET',    '/chatrooms',                                              '50/s'],
    ['获取用户加入的聊天室',     'GET',    '/users/{username}/joined_chatrooms',                      '50/s'],
    ['获取聊天室详情',           'GET',    '/chatrooms/{chatroom_id}',                                '100/s'],
    ['创建一个聊天室',           'POST',   '/chatrooms',                                              '50/s'],
    ['修改聊天室信息',           'PUT',    '/chatrooms/{chatroom_id}',                                '100/s'],
    ['删除聊天室',               'DELETE', '/chatrooms/{chatroom_id}',                                '100/s'],
    ['获取聊天室公告',           'GET',    '/chatrooms/{chatroom_id}/announcement',                   '100/s'],
    ['修改聊天室公告',           'POST',   '/chatrooms/{chatroom_id}/announcement',                   '100/s'],
    ['获取聊天室自定义属性',     'POST',   '/chatrooms/{chatroom_id}/announcement',                   '100/s', { apart: ['POST /metadata/chatroom/{chatroom_id}'], note: 'printed with the URL of the announcement; the chat room page says metadata/chatroom' }],
    ['设置聊天室自定义属性',     'PUT',    '/metadata/chatroom/{chatroom_id}/user/{username}',        '100/s'],
    ['强制设置聊天室自定义属性', 'PUT',    '/metadata/chatroom/{chatroom_id}/user/{username}/forced', '100/s'],
    ['删除聊天室自定义属性',     'DELETE', '/metadata/chatroom/{chatroom_id}/user/{username}',        '100/s'],
    ['强制删除聊天室自定义属性', 'DELETE', '/metadata/chatroom/{chatroom_id}/user/{username}/forced', '100/s'],
  ],
} as const satisfies Section;
