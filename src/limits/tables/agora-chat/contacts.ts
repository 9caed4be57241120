import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const contacts = {
  name: 'Contact management',
  rows: [
    ['Adding a contact',              'POST',   '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['Removing a contact',            'DELETE', '/users/{owner_username}/contacts/users/{friend_username}', '100/s'],
    ['Retrieving a contact list',     'GET',    '/users/{owner_username}/contacts/users',                   '100/s'],
    ['Retrieving a block list',       'GET',    '/users/{owner_username}/blocks/users',                     '50/s'],
    ['Adding user to block list',     'POST',   '/users/{owner_username}/blocks/users',                     '50/s'],
    ['Removing user from block list', 'DELETE', '/users/{owner_username}/blocks/users/{blocked_username}',  '50/s'],
  ],
} as const satisfies Section;
