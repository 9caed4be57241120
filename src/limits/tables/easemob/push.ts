import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const push = {
  name: '消息推送',
  rows: [
    { together: '100/s', rows: [ // 以上三个接口共限制，接口最高调用频率（默认值）100 次/秒/App Key。
      ['设置推送消息显示昵称', 'PUT',    '/users/{username}'],
      ['设置推送消息展示方式', 'PUT',    '/users/{username}'],
      ['设置免打扰',           'PUT',    '/users/{username}'],
    ] },
  ],
} as const satisfies Section;
