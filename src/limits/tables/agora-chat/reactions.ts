import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const reactions = {
  name: 'Reaction',
  rows: [
    ['Create a reaction',                                 'POST',   '/reaction/user/{userId}',        '100/s'],
    ['Retrieve reactions with message IDs',               'GET',    '/reaction/user/{userId}',        '100/s'],
    ['Delete a reaction',                                 'DELETE', '/reaction/user/{userId}',        '100/s'],
    ['Retrieve the detailed information of the reaction', 'GET',    '/reaction/user/{userId}/detail', '100/s'],
  ],
} as const satisfies Section;
