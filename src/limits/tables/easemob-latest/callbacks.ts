import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const callbacks = {
  name: '发送后回调',
  rows: [
    ['查询回调储存详情', 'GET',  '/callbacks/storage/info',  '100/s'],
    ['补发回调存储信息', 'POST', '/callbacks/storage/retry', '100/s'],
  ],
} as const satisfies Section;
