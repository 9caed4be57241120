import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const groups = {
  name: '群组管理',
  rows: [
    ['获取 app 中所有的群组（可分页）', 'GET',    '/chatgroups',                                  '100/s'],
    ['获取一个用户参与的所有群组',      'GET',    '/users/{username}/joined_chatgroups',          '50/s', { printed: '/{app_name}/users/{username}/joined_chatgroups' }],
    ['获取群组详情',                    'GET',    '/chatgroups/{group_ids}',                      '100/s'],
    ['创建一个群组',                    'POST',   '/chatgroups',                                  '100/s'],
    ['修改群组信息',                    'PUT',    '/chatgroups/{group_id}',                       '100/s'],
    ['删除群组',                        'DELETE', '/chatgroups/{group_id}',                       '100/s'],
    ['获取群组公告',                    'GET',    '/chatgroups/{group_id}/announcement',          '100/s'],
    ['修改群组公告',                    'POST',   '/chatgroups/{group_id}/announcement',          '100/s'],
    ['获取群组共享文件',                'GET',    '/chatgroups/{group_id}/share_files',           '100/s', { printed: '不分页：/{org_name}/{app_name}/chatgroups/{group_id}/share_files<br>分页：/{org_name}/{app_name}/chatgroups/{group_id}/share_files?pagenum=1&pagesize=10' }],
    ['上传群组共享文件',                'POST',   '/chatgroups/{group_id}/share_files',           '100/s'],
    ['下载群组共享文件',                'GET',    '/chatgroups/{group_id}/share_files/{file_id}', '100/s'],
    ['删除群组共享文件',                'DELETE', '/chatgroups/{group_id}/share_files/{file_id}', '100/s'],
  ],
} as const satisfies Section;
