import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const mutes = {
  name: 'Global mute',
  rows: [
    ['Globally mute a specified user',                'POST', '/mutes',            '100/s'],
    ['Query the detailed information of global-mute', 'GET',  '/mutes/{username}', '100/s', { printed: '/{orgName}/{appName}/mutes/username' }],
    ['Retrieve all globally muted users',             'GET',  '/mutes',            '100/s'],
  ],
} as const satisfies Section;
