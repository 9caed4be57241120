import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const mutes = {
  name: '全局禁言',
  rows: [
    ['设置用户全局禁言',                'POST', '/mutes',            '100/s'],
    ['查询单个用户 ID 全局禁言',        'GET',  '/mutes/{username}', '100/s'],
    ['查询 app 下的所有全局禁言的用户', 'GET',  '/mutes',            '100/s'],
  ],
} as const satisfies Section;
