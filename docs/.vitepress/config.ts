import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { slugify } from '@mdit-vue/shared';
import type { DefaultTheme } from 'vitepress';
import { withMermaid } from 'vitepress-plugin-mermaid';
import { GROUPS, type Group, type Language } from './pages.js';

const DOCS = fileURLToPath(new URL('../', import.meta.url));
/** Whether a heading is the code of an error. */
const isCode = (heading: string): boolean => /^[A-Z]+(_[A-Z]+)+$/.test(heading);

/** Below which path it is served. */
const BASE = process.env.DOCS_BASE ?? '/';

/** The pages in their order, and behind them what TypeDoc made of the public symbols. */
function sidebar(language: Language): DefaultTheme.SidebarItem[] {
  const prefix = language === 'zh' ? '/zh/' : '/';
  const groups = GROUPS.map(({ title, pages }: Group) => ({
    text: title[language],
    items: pages.map(({ path, text }) => ({ text: text[language], link: `${prefix}${path}` })),
  }));
  const made = `${DOCS}${prefix.slice(1)}reference/typedoc-sidebar.json`;
  const modules = existsSync(made)
    ? (JSON.parse(readFileSync(made, 'utf8')) as DefaultTheme.SidebarItem[])
    : [];
  const reference = { en: 'Reference', zh: 'API 参考' }[language];
  return [...groups, { text: reference, collapsed: true, items: modules }];
}

/** What the theme does not know of: drawings, tables with many columns, charts on a phone. */
const STYLE = `
.vp-doc .mermaid p { margin: 0; line-height: inherit; }
.vp-doc th { min-width: 5.5em; }
@media (max-width: 640px) {
  .vp-doc p:has(> img) { overflow-x: auto; }
  .vp-doc p > img { max-width: none; width: 720px; }
}`;

/** What a link from a page to another part of the repository begins with. */
const REPOSITORY_FILE =
  /^(\.\.\/)+(src|test|bench|examples|scripts|tools|proof|README|CONTRIBUTING|CHANGELOG)\b/;

/** Served below any path: `DOCS_BASE=/easemob-throttle/ npm run docs`. */
export default withMermaid({
  base: BASE,
  head: [
    ['link', { rel: 'icon', href: `${BASE}icon.svg`, type: 'image/svg+xml' }],
    ['style', {}, STYLE],
  ],
  mermaid: { flowchart: { wrappingWidth: 340 } },
  title: 'easemob-throttle',
  srcExclude: ['README.md', 'node_modules/**'],
  lastUpdated: false,
  // A link that leads nowhere fails the build.
  ignoreDeadLinks: false,
  markdown: {
    // Messages of errors name a heading as GitHub does, which keeps underscores.
    anchor: { slugify: (text) => (isCode(text) ? text.toLowerCase() : slugify(text)) },
    // Files of the repository are links there, and names on the site.
    config: (md) => {
      md.core.ruler.push('repository-files', ({ tokens }) => {
        for (const { children } of tokens) {
          let isFile = false;
          for (const token of children ?? []) {
            if (token.type === 'link_open')
              isFile = REPOSITORY_FILE.test(String(token.attrGet('href')));
            if (isFile && /^link_(open|close)$/.test(token.type))
              Object.assign(token, { tag: 'span', attrs: [] });
          }
        }
      });
    },
  },
  vite: { server: { fs: { allow: ['..'] } }, build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        locales: {
          zh: {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
              modal: {
                noResultsText: '没有找到',
                resetButtonTitle: '清除',
                displayDetails: '显示详情',
                footer: { selectText: '选择', navigateText: '切换', closeText: '关闭' },
              },
            },
          },
        },
      },
    },
    outline: 'deep',
  },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      description: 'Keeps every documented call limit of the Easemob REST API, and uses all of it',
      themeConfig: {
        nav: [
          { text: 'Quick start', link: '/quick-start' },
          { text: 'Limits', link: '/limits' },
          { text: 'The promise', link: '/promise' },
        ],
        sidebar: sidebar('en'),
      },
    },
    zh: {
      label: '中文',
      lang: 'zh-CN',
      description: '遵守环信 REST API 的每一条调用频率限制，并用足配额',
      themeConfig: {
        nav: [
          { text: '快速开始', link: '/zh/quick-start' },
          { text: '频率限制表', link: '/zh/limits' },
          { text: '承诺', link: '/zh/promise' },
        ],
        sidebar: sidebar('zh'),
        outline: { level: 'deep', label: '本页目录' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色模式',
        darkModeSwitchTitle: '切换到深色模式',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '语言',
        notFound: { title: '没有这个页面', quote: '', linkText: '回到首页', linkLabel: '回到首页' },
      },
    },
  },
});
