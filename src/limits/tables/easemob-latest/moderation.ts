import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const textChecks = {
  name: '主动文本审核',
  rows: [
    ['主动文本审核', 'POST', '/moderation/txt/check', '100/s'],
  ],
} as const satisfies Section;

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const keywords = {
  name: '关键词名单',
  rows: [
    ['创建关键词名单',     'POST',   '/moderation/text/list',                      '100/s'],
    ['修改关键词名单',     'PUT',    '/moderation/text/list/{list_id}',            '100/s'],
    ['查询关键词名单列表', 'POST',   '/moderation/text/list/search',               '100/s'],
    ['删除关键词名单',     'DELETE', '/moderation/text/list/{list_id}',            '100/s'],
    ['添加关键词',         'POST',   '/moderation/text/list/{list_id}/word/batch', '100/s'],
    ['修改关键词',         'PUT',    '/moderation/text/list/{list_id}/word',       '100/s'],
    ['查询关键词',         'POST',   '/moderation/text/list/{list_id}/word',       '100/s'],
    ['删除单个关键词',     'DELETE', '/moderation/text/list/{list_id}/word',       '100/s', { printed: '/{org_name}/{app_name}/moderation/text/list/(list_id)/word?wordId={word_id}' }],
    ['批量删除关键词',     'DELETE', '/moderation/text/list/{list_id}/word/batch', '100/s', { printed: '/{org_name}/{app_name}/moderation/text/list/(list_id)/word/batch' }],
  ],
} as const satisfies Section;
