import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const users = {
  name: 'User system integration',
  rows: [
    ['Registering a user',                                'POST',   '/users',                                        '100/s'],
    ['Registering multiple users',                        'POST',   '/users',                                        '100/s'],
    ['Retrieving a user',                                 'GET',    '/users/{username}',                             '100/s'],
    ['Retrieving multiple users.',                        'GET',    '/users',                                        '100/s'],
    ['Deleting a user',                                   'DELETE', '/users/{username}',                             '100/s'],
    ['Deleting multiple users',                           'DELETE', '/users',                                        '30/s'],
    ['Banning a user',                                    'POST',   '/users/{username}/deactivate',                  '100/s'],
    ['Unbanning a user',                                  'POST',   '/users/{username}/activate',                    '100/s'],
    ['Forcing a user offline',                            'POST',   '/users/{username}/disconnect',                  '100/s'],
    ['Querying the online state',                         'GET',    '/users/{username}/status',                      '100/s'],
    ['Querying the online state of multiple users',       'POST',   '/users/batch/status',                           '50/s'],
    ['Querying the number of offline messages',           'GET',    '/users/{owner_username}/offline_msg_count',     '100/s'],
    ['Querying the delivery state of an offline message', 'GET',    '/users/{username}/offline_msg_status/{msg_id}', '100/s'],
  ],
} as const satisfies Section;
