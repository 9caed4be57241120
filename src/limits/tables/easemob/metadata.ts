import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const metadata = {
  name: '用户属性',
  rows: [
    { together: '100/s', rows: [ // 以上两个接口一共最高调用频率（默认值） 100 次/秒/App Key。
      ['获取指定用户的所有用户属性', 'GET',    '/metadata/user/{username}'],
      ['获取用户属性总量大小',       'GET',    '/metadata/user/capacity'],
    ] },
    ['设置用户属性',               'PUT',    '/metadata/user/{username}', '100/s'],
    ['批量获取用户属性',           'POST',   '/metadata/user/get',        '100/s'],
    ['删除用户属性',               'DELETE', '/metadata/user/{username}', '100/s'],
  ],
} as const satisfies Section;
