import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const push = {
  name: 'Push',
  rows: [
    ['Setting the display nickname',                          'PUT',  '/users/{username}', '100/s'],
    ['Setting the display options',                           'PUT',  '/users/{username}', '100/s'],
    ['Setting do-not-disturb (DND)',                          'PUT',  '/users/{username}', '100/s'],
    ['Sending push notifications to users',                   'POST', '/push/single',      '1200/min'],
    ['Sending push notifications by labels',                  'POST', '/push/list/label',  '1200/min', { note: 'the number of concurrent ongoing tasks cannot exceed 3' }],
    ['Sending push notifications to all users under the app', 'POST', '/push/task',        '5/min + 100/day', { note: 'the number of concurrent ongoing tasks cannot exceed 3' }],
  ],
} as const satisfies Section;

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const pushLabels = {
  name: 'Push label',
  rows: [
    { together: '100/s', rows: [
      ['Creating a push label',                                                             'POST',   '/push/label'],
      ['Querying the detailed information of the specified push label.',                    'GET',    '/push/label/{labelname}'],
      ['Querying the detailed information of push labels by page',                          'GET',    '/push/label'],
      ['Deleting a push label',                                                             'DELETE', '/push/label/{labelname}'],
      ['Adding users to a push label',                                                      'POST',   '/push/label/{labelname}/user'],
      ['Querying the specified user under the specified push label',                        'GET',    '/push/label/{labelname}/user/{member}'],
      ['Querying the detailed information of users under the specified push label by page', 'GET',    '/push/label/{labelname}/user'],
      ['Removing users from a push label',                                                  'DELETE', '/push/label/{labelname}/user'],
    ] },
  ],
} as const satisfies Section;
