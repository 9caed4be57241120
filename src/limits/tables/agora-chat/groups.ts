import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const groups = {
  name: 'Chat group management',
  rows: [
    ['Retrieving all chat groups in the app by page', 'GET',    '/chatgroups',                         '100/s'],
    ['Retrieving all the chat groups the user joins', 'GET',    '/users/{username}/joined_chatgroups', '100/s'],
    ['Retrieving chat group details',                 'GET',    '/chatgroups/{group_ids}',             '100/s'],
    ['Creating a chat group',                         'POST',   '/chatgroups',                         '100/s'],
    ['Banning a chat group',                          'POST',   '/chatgroups/{group_id}/disable',      '100/s'],
    ['Unbanning a chat group',                        'POST',   '/chatgroups/{group_id}/enable',       '100/s'],
    ['Modifying chat group information',              'PUT',    '/chatgroups/{group_id}',              '100/s'],
    ['Deleting a chat group',                         'DELETE', '/chatgroups/{group_id}',              '100/s'],
  ],
} as const satisfies Section;

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const groupMembers = {
  name: 'Chat group member management',
  rows: [
    ['Retrieving chat group member list (Pagination)', 'GET',    '/chatgroups/{group_id}/users',             '100/s'],
    ['Adding a chat group member',                     'POST',   '/chatgroups/{group_id}/users/{username}',  '100/s'],
    ['Adding multiple group members',                  'POST',   '/chatgroups/{chatgroupid}/users',          '100/s'],
    ['Removing a chat group member',                   'DELETE', '/chatgroups/{group_id}/users/{username}',  '100/s'],
    ['Removing multiple chat group members',           'DELETE', '/chatgroups/{group_id}/users/{usernames}', '100/s'],
    ['Retrieving chat group admin list',               'GET',    '/chatgroups/{group_id}/admin',             '100/s'],
    ['Adding a chat group admin',                      'POST',   '/chatgroups/{group_id}/admin',             '100/s'],
    ['Removing a chat group admin',                    'DELETE', '/chatgroups/{group_id}/admin/{oldadmin}',  '100/s'],
    ['Transferring chat group ownership',              'PUT',    '/chatgroups/{groupid}',                    '100/s'],
  ],
} as const satisfies Section;
