/** The languages of the site. */
export type Language = 'en' | 'zh';
type Text = Readonly<Record<Language, string>>;

/** Pages that stand together in the sidebar. */
export interface Group {
  readonly title: Text;
  readonly pages: readonly { readonly path: string; readonly text: Text }[];
}

/** Every page but those that TypeDoc makes: each is there in both languages, which `npm run docs` checks. */
export const GROUPS: readonly Group[] = [
  {
    title: { en: 'Start', zh: '入门' },
    pages: [
      { path: 'quick-start', text: { en: 'Quick start', zh: '快速开始' } },
      { path: 'how-it-works', text: { en: 'How it works', zh: '工作原理' } },
      { path: 'promise', text: { en: 'The promise', zh: '承诺与证明' } },
      { path: 'measurements', text: { en: 'Measurements', zh: '测量结果' } },
      { path: 'faq', text: { en: 'Questions', zh: '常见问题' } },
    ],
  },
  {
    title: { en: 'Guides', zh: '指南' },
    pages: [
      { path: 'guide/server-sdk', text: { en: 'In a server SDK', zh: '封装服务端 SDK' } },
      { path: 'guide/scripts', text: { en: 'Scripts', zh: '脚本' } },
      { path: 'guide/backends', text: { en: 'Backends with deadlines', zh: '有时限的后端' } },
      { path: 'guide/bulk', text: { en: 'Bulk work', zh: '批量任务' } },
      { path: 'processes', text: { en: 'Several processes', zh: '多进程' } },
      { path: 'guide/other-apis', text: { en: 'Other APIs', zh: '其他 API' } },
      { path: 'guide/testing', text: { en: 'Tests with the sandbox', zh: '用沙箱测试' } },
      {
        path: 'guide/from-axios-rate-limit',
        text: { en: 'From axios-rate-limit', zh: '从 axios-rate-limit 迁移' },
      },
      { path: 'guide/from-bottleneck', text: { en: 'From Bottleneck', zh: '从 Bottleneck 迁移' } },
      {
        path: 'guide/from-sleeping',
        text: { en: 'From sleeping in a loop', zh: '从循环 sleep 迁移' },
      },
    ],
  },
  {
    title: { en: 'Details', zh: '细节' },
    pages: [
      { path: 'limits', text: { en: 'The limits', zh: '频率限制表' } },
      {
        path: 'editions',
        text: { en: 'Editions and refusals', zh: '版本与拒绝' },
      },
      { path: 'options', text: { en: 'Options', zh: '选项' } },
      { path: 'events', text: { en: 'Events', zh: '事件' } },
      { path: 'errors', text: { en: 'Errors', zh: '错误' } },
      { path: 'doors', text: { en: 'axios, fetch, permits', zh: 'axios、fetch 与许可' } },
      { path: 'metrics', text: { en: 'Metrics and traces', zh: '指标与追踪' } },
      { path: 'companions', text: { en: 'Companions', zh: '配套库' } },
      { path: 'scale', text: { en: 'How Redis scales', zh: 'Redis 的规模' } },
    ],
  },
];
