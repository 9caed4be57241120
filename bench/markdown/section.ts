import { cases } from '../cases/index.js';
import { digits } from '../harness/format.js';
import { viewOf } from '../harness/print.js';
import type { Results } from '../harness/results.js';
import { overview } from './overview.js';
import { markdownTable } from './table.js';

/** Languages that the documents are in. */
export type Language = 'en' | 'zh';

const CHARTS = {
  'over-quota': {
    en: 'Requests over quota against the delay of the network, for each library',
    zh: '各限流库的超限请求数与网络延迟的关系',
  },
  share: { en: 'Share of the optimum, for each library', zh: '各限流库达到最优速率的比例' },
  distance: {
    en: 'Share of the quota by distance, for each library',
    zh: '不同距离下用到配额的比例',
  },
  latency: {
    en: 'Time added to a request that fits, for each library',
    zh: '有余量的请求增加的耗时',
  },
  memory: {
    en: 'Memory against the number of buckets, for each library',
    zh: '内存占用与桶数量的关系',
  },
} as const;

const TEXT = {
  en: {
    run: (mode: string, date: string, commit: string) =>
      `One ${mode} run of \`npm run bench\` on ${date}, commit ${commit}`,
    again: (names: string, date: string, commit: string) =>
      `; ${names} again on ${date}, commit ${commit}`,
    machine: (cores: string, memory: string) => `${cores} cores, ${memory} GB`,
    best: 'The best of each column is bold.',
    how: (root: string) =>
      `What is measured, how, and how each library was set up: [bench/README.md](${root}/bench/README.md).`,
    aims: 'What was aimed at, and what was reached:',
    target: ['target', 'reached', ''],
    met: 'met',
    missed: '**missed**',
  },
  zh: {
    run: (_mode: string, date: string, commit: string) =>
      `${date} 完整运行一次 \`npm run bench\` 的结果，提交 ${commit}`,
    again: (names: string, date: string, commit: string) =>
      `；${names} 于 ${date} 重新运行，提交 ${commit}`,
    machine: (cores: string, memory: string) => `${cores} 核，${memory} GB`,
    best: '每列最好的结果以粗体显示。',
    how: (root: string) =>
      `测量内容、方法以及各库的设置见 [bench/README.md](${root}/bench/README.md)（英文）。`,
    aims: '各项目标与实际结果：',
    target: ['目标', '结果', ''],
    met: '达到',
    missed: '**未达到**',
  },
} as const;

/** The table that a README shows: every number in it is from the run. */
export function summary(results: Results, language: Language): string {
  const text = TEXT[language];
  return [
    overview(results.cases, language),
    `${origin(results, language)}${language === 'zh' ? '。' : '. '}${text.best}`,
  ].join('\n\n');
}

/** All of the run. `root` leads from the document to the repository. */
export function measurements(
  run: string,
  results: Results,
  language: Language,
  root: string,
): string {
  const text = TEXT[language];
  const libraries = Object.entries(results.versions).map((entry) => entry.join(' '));
  return [
    `${origin(results, language)}: ${libraries.join(', ')}. ${text.how(root)} ${text.best}`,
    overview(results.cases, language),
    ...Object.entries(CHARTS)
      .filter(([chart]) => chart !== 'distance' || results.cases.distance !== undefined)
      .map(([chart, alt]) => `![${alt[language]}](${root}/bench/charts/${run}-${chart}.svg)`),
    text.aims,
    targets(results, language),
  ].join('\n\n');
}

function origin(results: Results, language: Language): string {
  const { date, commit, machine, mode, renewed = [] } = results;
  const text = TEXT[language];
  const size = text.machine(digits(machine.cores), digits(machine.memoryGB));
  const again = renewed.map((one) =>
    text.again(one.names.join(', '), one.date.slice(0, 10), one.commit),
  );
  const runs = text.run(mode, date.slice(0, 10), commit) + again.join('');
  return `${runs}: ${machine.cpu}, ${size}, ${machine.system}`;
}

function targets({ cases: data }: Results, language: Language): string {
  const text = TEXT[language];
  const rows = (Object.keys(cases) as (keyof typeof cases)[])
    .filter((name) => data[name] !== undefined)
    .flatMap((name) =>
      viewOf(name, data).targets.map(({ what, reached, met }) => [
        `${name}: ${what}`,
        reached,
        met ? text.met : text.missed,
      ]),
    );
  return markdownTable(text.target, rows);
}
