import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const rooms = {
  name: 'Chat room management',
  rows: [
    ['Retrieving all chat rooms by page',   'GET',    '/chatrooms',                                              '50/s'],
    ['Retrieving chat rooms a user joins',  'GET',    '/users/{username}/joined_chatrooms',                      '50/s'],
    ['Retrieving chat room details',        'GET',    '/chatrooms/{chatroom_id}',                                '100/s'],
    ['Creating a chat room',                'POST',   '/chatrooms',                                              '50/s'],
    ['Modifying chat room information',     'PUT',    '/chatrooms/{chatroom_id}',                                '100/s'],
    ['Deleting a chat room',                'DELETE', '/chatrooms/{chatroom_id}',                                '100/s'],
    ['Setting custom attributes',           'PUT',    '/metadata/chatroom/{chatroom_id}/user/{username}',        '100/s'],
    ['Retrieving custom attributes',        'POST',   '/metadata/chatroom/{chatroom_id}',                        '100/s'],
    ['Forcibly setting custom attributes',  'PUT',    '/metadata/chatroom/{chatroom_id}/user/{username}/forced', '100/s'],
    ['Removing custom attributes',          'DELETE', '/metadata/chatroom/{chatroom_id}/user/{username}',        '100/s'],
    ['Forcibly removing custom attributes', 'DELETE', '/metadata/chatroom/{chatroom_id}/user/{username}/forced', '100/s'],
  ],
} as const satisfies Section;

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const roomMembers = {
  name: 'Chat room member management',
  rows: [
    ['Retrieving chat room member list (Pagination)', 'GET',    '/chatrooms/{chatroom_id}/users',            '100/s'],
    ['Adding a chat room member',                     'POST',   '/chatrooms/{chatroomid}/users/{username}',  '100/s'],
    ['Adding multiple chat room members',             'POST',   '/chatrooms/{chatroomid}/users',             '100/s'],
    ['Removing a chat room member',                   'DELETE', '/chatrooms/{chatroomid}/users/{username}',  '100/s'],
    ['Removing multiple chat room members',           'DELETE', '/chatrooms/{chatroomid}/users/{usernames}', '100/s'],
    ['Retrieving chat room admin list',               'GET',    '/chatrooms/{chatroom_id}/admin',            '100/s'],
    ['Adding a chat room admin',                      'POST',   '/chatrooms/{chatroom_id}/admin',            '100/s'],
    ['Removing a chat room admin',                    'DELETE', '/chatrooms/{chatroom_id}/admin/{oldadmin}', '100/s'],
  ],
} as const satisfies Section;
