import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const push = {
  name: '离线推送',
  rows: [
    ['设置离线推送',                 'PUT',    '/users/{userId}/notification/{chattype}/{key}', '100/s'],
    ['查询离线推送设置',             'GET',    '/users/{userId}/notification/{chattype}/{key}', '100/s'],
    ['批量设置离线推送时显示的昵称', 'PUT',    '/push/nickname',                                '100/s'],
    ['设置推送通知的首选语言',       'PUT',    '/users/{userId}/notification/language',         '100/s'],
    ['获取推送通知的首选语言',       'GET',    '/users/{userId}/notification/language',         '100/s'],
    ['创建离线推送模板',             'POST',   '/notification/template',                        '10/s'],
    ['查询离线推送模板',             'GET',    '/notification/template/{name}',                 '10/s'],
    ['删除离线推送模板',             'DELETE', '/notification/template/{name}',                 '10/s'],
    ['接收方配置模板名称',           'PUT',    '/users/{userId}/notification/template',         '100/s'],
  ],
} as const satisfies Section;
