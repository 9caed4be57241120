import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const threads = {
  name: 'Thread management',
  rows: [
    ['Creating a thread',                                          'POST',   '/thread',                                        '100/s'],
    ['Modifying a thread',                                         'PUT',    '/thread/{thread_id}',                            '100/s'],
    ['Deleting a thread',                                          'DELETE', '/thread/{thread_id}',                            '100/s'],
    ['Retrieving all the threads under the app',                   'GET',    '/thread',                                        '100/s'],
    ['Retrieving all the threads a user joins under the app',      'GET',    '/threads/user/{username}',                       '100/s'],
    ['Retrieving all the threads a user joins under a chat group', 'GET',    '/threads/chatgroups/{group_id}/user/{username}', '100/s'],
  ],
} as const satisfies Section;

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const threadMembers = {
  name: 'Thread member management',
  rows: [
    ['Retrieving thread members',         'GET',    '/thread/{thread_id}/users',  '100/s'],
    ['Adding multiple users to a thread', 'POST',   '/thread/{thread_id}/users',  '100/s'],
    ['Removing multiple thread members',  'DELETE', '/threads/{thread_id}/users', '100/s'],
  ],
} as const satisfies Section;
