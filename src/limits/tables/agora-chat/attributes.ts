import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const attributes = {
  name: 'User attributes',
  rows: [
    ['Setting user attributes',                          'PUT',    '/metadata/user/{username}', '100/s'],
    ['Retrieving user attributes',                       'GET',    '/metadata/user/{username}', '100/s'],
    ['Retrieving the user attributes of multiple users', 'POST',   '/metadata/user/get',        '100/s'],
    ['Deleting user attributes',                         'DELETE', '/metadata/user/{username}', '100/s'],
    ['Retrieving the total size of user attributes',     'GET',    '/metadata/user/capacity',   '100/s'],
  ],
} as const satisfies Section;
