import type { Section } from '../../definition.js';

// One row a line, in columns, to be held beside the page.
// prettier-ignore
export const groups = {
  name: '群组管理',
  rows: [
    ['分页获取 app 中的群组',      'GET',    '/chatgroups',                                     '100/s'],
    ['获取一个用户加入的所有群组', 'GET',    '/chatgroups/user/{username}',                     '50/s'],
    ['查看指定用户是否已加入群组', 'POST',   '/chatgroups/{group_id}/user/{user_id}/is_joined', '100/s'],
    ['获取群组详情',               'GET',    '/chatgroups/{group_ids}',                         '100/s'],
    ['创建群组',                   'POST',   '/chatgroups',                                     '100/s'],
    ['封禁群组',                   'POST',   '/chatgroups/{group_id}/disable',                  '100/s'],
    ['解禁群组',                   'POST',   '/chatgroups/{group_id}/enable',                   '100/s'],
    ['修改群组信息',               'PUT',    '/chatgroups/{group_id}',                          '100/s'],
    ['解散群组',                   'DELETE', '/chatgroups/{group_id}',                          '100/s'],
    ['获取群组公告',               'GET',    '/chatgroups/{group_id}/announcement',             '100/s'],
    ['修改群组公告',               'POST',   '/chatgroups/{group_id}/announcement',             '100/s'],
    ['分页获取群组共享文件',       'GET',    '/chatgroups/{group_id}/share_files',              '100/s'],
    ['上传群组共享文件',           'POST',   '/chatgroups/{group_id}/share_files',              '100/s'],
    ['下载群组共享文件',           'GET',    '/chatgroups/{group_id}/share_files/{file_id}',    '100/s'],
    ['删除群组共享文件',           'DELETE', '/chatgroups/{group_id}/share_files/{file_id}',    '100/s'],
  ],
} as const satisfies Section;
