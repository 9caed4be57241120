import type { Limit, Unit } from '../../src/limits/limit.js';

/** What a text says about limits. */
export interface LimitText {
  readonly limits: readonly Limit[];
  /** The most receivers of one call; undefined where the text names none. */
  readonly maxReceivers: number | undefined;
  /** What it says besides that limits no calls of ours. */
  readonly remarks: readonly string[];
  /** What was not understood. */
  readonly unread: readonly string[];
}

const TIMES: Readonly<Record<string, number>> = {
  ...{ 秒: 1_000, 分钟: 60_000, 小时: 3_600_000, 天: 86_400_000 },
  ...{ second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 },
};
const UNITS: Readonly<Record<string, Unit>> = { 次: 'call', 条: 'message' };
const NUMERALS = '零一二三四五六七八九十';

/** `100 次/秒/App Key`, `6000 条/分钟`, `5 次/分钟/单用户 ID`. */
const PER = /^(\d+) ?(次|条) ?\/ ?(\d+)? ?(秒|分钟|小时|天)(?: ?\/ ?(App ?Key|单用户 ?ID))?$/;
/** `每 30 分钟限发 1 次`, `每天最多可发 100 次广播消息`. */
const EVERY =
  /^每 ?(\d+)? ?(秒|分钟|小时|天)(?:限|限发|最多|最多可发) ?(\d+) ?(次|条)(?:广播消息)?$/;
/** `100/second`, `100 times per day`. */
const ENGLISH = /^(\d+)(?: times)? ?(?:\/|per) ?(second|minute|hour|day)$/;
/** `600 人/次`, `3 个群/次`. */
const RECEIVERS = /^(\d+) ?(?:人|个群|个聊天室) ?\/ ?次$/;
/** Messages that are limited to a multiple of the calls before. */
const TIMES_OF = /^1 秒下行分发消息量限制是该频率的 (\d+) 倍$/;
/** How many limits the cell announces. */
const ANNOUNCED = /^该 REST API 存在以下([一二两三四五六七八九十])个限制$/;
/** What limits no calls: how fast the server delivers one, or what runs at the same time. */
const REMARKS = [
  /^每秒最多可向 \d+ 个用户发消息$/,
  /^the number of concurrent ongoing tasks cannot exceed \d+$/,
];
/** What says nothing that a number hangs on. */
const SILENT = [
  /^对于单个 app$/,
  /^说明$/,
  /^不支持上调$/,
  /^(?:支持|可)联系.*(?:上调|提升该上限)$/,
  /^若一次向 \d+ 人发消息$/,
  /^视为 \d+ 条消息$/,
  /^该接口废弃$/,
  /^后期不再增加新特性$/,
];

/** Reads what a cell says, piece by piece; a piece that is none of the known forms is not guessed at. */
export function readLimitText(text: string): LimitText {
  const limits: Limit[] = [];
  const remarks: string[] = [];
  const unread: string[] = [];
  let maxReceivers: number | undefined;
  let announced: number | undefined;
  for (const clause of clausesOf(text)) {
    const limit = readLimit(clause) ?? readMultiple(clause, limits);
    const receivers = RECEIVERS.exec(clause);
    const count = ANNOUNCED.exec(clause);
    if (limit) limits.push(limit);
    else if (receivers) maxReceivers = Number(receivers[1]);
    else if (count) announced = readNumeral(count[1] ?? '');
    else if (REMARKS.some((form) => form.test(clause))) remarks.push(clause);
    else if (!SILENT.some((form) => form.test(clause))) unread.push(clause);
  }
  const found = limits.length + (maxReceivers === undefined ? 0 : 1);
  if (announced !== undefined && announced !== found) {
    unread.push(`${announced} limits are announced, ${found} are read`);
  }
  return { limits, maxReceivers, remarks, unread };
}

/** The pieces of a text, between punctuation marks and line breaks. */
export function clausesOf(text: string): readonly string[] {
  return text
    .split(/<br ?\/?>|[。；;，,：:（）()]| & /)
    .map((clause) =>
      clause
        .trim()
        .replace(/^(?:- *|而且|且)/, '')
        .trim(),
    )
    .filter((clause) => clause !== '');
}

/** One limit, where the text is one and nothing else. */
export function readLimit(text: string): Limit | undefined {
  const per = PER.exec(text);
  if (per) {
    const [, amount, unit = '', times = '1', time = '', scope = ''] = per;
    return limitOf(amount, UNITS[unit], times, time, scope.startsWith('单'));
  }
  const every = EVERY.exec(text);
  if (every) {
    const [, times = '1', time = '', amount, unit = ''] = every;
    return limitOf(amount, UNITS[unit], times, time, false);
  }
  const english = ENGLISH.exec(text);
  return english ? limitOf(english[1], 'call', '1', english[2] ?? '', false) : undefined;
}

function limitOf(
  amount: string | undefined,
  unit: Unit = 'call',
  times: string,
  time: string,
  isUser: boolean,
): Limit {
  const windowMs = Number(times) * (TIMES[time] ?? Number.NaN);
  return { amount: Number(amount), windowMs, unit, scope: isUser ? 'user' : 'app' };
}

function readMultiple(clause: string, [first]: readonly Limit[]): Limit | undefined {
  const times = TIMES_OF.exec(clause)?.[1];
  if (times === undefined || first?.windowMs !== 1_000) return undefined;
  return { ...first, amount: first.amount * Number(times), unit: 'message' };
}

/** A Chinese number from one to ten; 两 is two, too. */
export function readNumeral(text: string): number {
  return text === '两' ? 2 : NUMERALS.indexOf(text);
}
