import { readFileSync } from 'node:fs';
import type { Language } from '../.vitepress/pages.js';

interface Part {
  readonly title: Readonly<Record<Language, string>>;
  /** Page of TypeDoc that says it, below `reference/`. */
  readonly from: string;
}

interface ReferencePage {
  readonly title: Readonly<Record<Language, string>>;
  readonly intro: Readonly<Record<Language, string>>;
  readonly parts: readonly Part[];
}

/** Pages that put together what TSDoc says, so that it stands in one place and cannot differ. */
export const REFERENCE_PAGES: Readonly<Record<string, ReferencePage>> = {
  options: {
    title: { en: 'Options', zh: '选项' },
    intro: {
      en:
        '`throttle(client, options?)`. Each option has a default that is right for most. A wrong one throws at set-up, and the ' +
        'error names the option, its value and what was expected. An explicit `undefined` means the default.',
      zh:
        '`throttle(client, options?)`。每个选项都有适合大多数场景的默认值。选项写错会在创建时立即抛出错误，' +
        '并指出选项名、收到的值和期望的值。显式传入 `undefined` 等同于默认值。（说明文字直接取自源码中的 TSDoc，为英文。）',
    },
    parts: [
      { title: { en: 'Of the throttle', zh: 'throttle 的选项' }, from: 'interfaces/EngineOptions' },
      { title: { en: 'Of one request', zh: '单个请求的设置' }, from: 'interfaces/RequestOptions' },
      { title: { en: 'retry', zh: 'retry：被拒绝后重发' }, from: 'interfaces/RetryOptions' },
      { title: { en: 'file', zh: 'file：同一主机的多个进程' }, from: 'interfaces/FileOptions' },
      { title: { en: 'redis', zh: 'redis：多台主机' }, from: 'interfaces/RedisOptions' },
      { title: { en: 'An override', zh: 'overrides 中的一项' }, from: 'interfaces/OverrideObject' },
      { title: { en: 'close', zh: 'close 的选项' }, from: 'interfaces/CloseOptions' },
    ],
  },
  events: {
    title: { en: 'Events', zh: '事件' },
    intro: {
      en:
        '`quota.on(event, listener)` returns the function that stops it. Events hold no body, header or token, and are told in ' +
        'the async context of their request. `quota.stats()` lists the buckets in use.',
      zh:
        '`quota.on(event, listener)` 返回取消监听的函数。事件不含请求体、请求头或 token，并在请求自己的异步上下文中触发。' +
        '`quota.stats()` 列出正在使用的所有桶。（说明文字直接取自源码中的 TSDoc，为英文。）',
    },
    parts: [
      { title: { en: 'What is told', zh: '全部事件' }, from: 'interfaces/ThrottleEvents' },
      { title: { en: 'stats()', zh: 'stats()' }, from: 'interfaces/BucketStats' },
    ],
  },
};

/** @param folder - of the language, where TypeDoc has written its pages */
export function referencePage(
  { title, intro, parts }: ReferencePage,
  language: Language,
  folder: string,
): string {
  const texts = parts.map((part) => {
    const text = wordDefaults(
      readFileSync(`${folder}reference/easemob-throttle/${part.from}.md`, 'utf8'),
    );
    const base = part.from.slice(0, part.from.lastIndexOf('/'));
    return `## ${part.title[language]}\n\n${body(text, base)}`;
  });
  return [`---\noutline: [2, 3]\n---`, `# ${title[language]}`, intro[language], ...texts].join(
    '\n\n',
  );
}

/** TypeDoc takes a default that is told in words for code. */
export function wordDefaults(text: string): string {
  return text.replace(
    /^(#+ (?:Default Value|默认值)\n\n)```ts\n([^`]*?)\n```$/gm,
    (_, heading: string, value: string) =>
      heading +
      (/^[a-z]+ /.test(value) || /^(none|nothing|null)$/.test(value) ? value : `\`${value}\``),
  );
}

/** What stands below the title, its links as seen from the folder of the language. */
function body(text: string, base: string): string {
  return text
    .replace(/^# .*\n/, '')
    .replace(/^## (Properties|属性)\n/m, '')
    .replace(/^## /gm, '### ')
    .replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, link: string) => {
      return `](${new URL(link, `file:///reference/easemob-throttle/${base}/`).pathname.replace('/', './')})`;
    })
    .replace(/^\*\*\*$/gm, '')
    .trim();
}
