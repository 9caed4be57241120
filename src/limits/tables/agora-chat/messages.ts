import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const messages = {
  name: 'Sending messages and uploading/downloading files',
  rows: [
    ['Sending a message',                      'POST',   '/messages',                      '100/s'],
    ['Uploading files',                        'POST',   '/chatfiles',                     '100/s'],
    ['Downloading files',                      'POST',   '/chatfiles/{file_uuid}',         '100/s'],
    ['Retrieving historical messages',         'GET',    '/chatmessages/{time}',           '10/min', { printed: '/{org_name}/{app_name}/chatmessages/${time}' }],
    ['Modify a text or custom message',        'PUT',    '/messages/rewrite/{msg_id}',     '100/s', { note: 'the page prints no limit; that of the calls around it' }],
    ['Recalling a message',                    'POST',   '/messages/recall',               '100/s', { printed: '{org_name}/{app_name}/messages/recall' }],
    ['Deleting conversations from the server', 'DELETE', '/users/{userName}/user_channel', '100/s'],
  ],
} as const satisfies Section;
