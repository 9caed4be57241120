import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const presence = {
  name: 'Presence',
  rows: [
    ['Setting the presence status of a user',                    'POST',   '/users/{username}/presence/{resource}/{status}', '50/s'],
    ['Subscribing to the presence status of multiple users',     'POST',   '/users/{username}/presence/{expiry}',            '50/s'],
    ['Retrieving the presence status of multiple users',         'POST',   '/users/{username}/presence',                     '50/s'],
    ['Unsubscribing from the presence status of multiple users', 'DELETE', '/users/{username}/presence',                     '50/s'],
    ['Retrieving the subscriptions of a user',                   'GET',    '/users/{username}/presence/sublist',             '50/s'],
  ],
} as const satisfies Section;
