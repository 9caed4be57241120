import { parseArgs } from 'node:util';
import { createFinder, readEdition } from './editions.js';
import { limitText } from '../limits/limit-text.js';
import { UsageError } from './usage-error.js';

/** `lookup METHOD PATH`: how a call is limited. */
export function lookupCommand(args: readonly string[]): string {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      body: { type: 'string' },
      limits: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [method, path, ...rest] = positionals;
  if (method === undefined || path?.startsWith('/') !== true || rest.length > 0) {
    throw new UsageError('Expected a method and a path, such as: lookup POST /messages/users');
  }
  if (!isJson(values.body)) {
    throw new UsageError(`Expected --body to be JSON, such as '{"to":["u1"]}'`);
  }
  const found = createFinder(readEdition(values.limits))(method, path, values.body);
  if (values.json) return JSON.stringify(found ?? null, undefined, 2);
  if (!found) return `${method.toUpperCase()} ${path} is not limited.`;
  const { endpoint, name, section, limits, oversize } = found;
  return [
    `${endpoint}  ${[section, name].filter((text) => text !== '').join(' › ')}`,
    ...limits.map((limit) => {
      const weight = `takes ${limit.weight} of ${limit.amount}`;
      return `  ${limitText(limit)}  ${weight}  bucket: ${limit.bucket}`;
    }),
    ...(oversize
      ? [`  is not sent: ${oversize.receivers} receivers, of which a call may name ${oversize.max}`]
      : []),
  ].join('\n');
}

/** What is none would count as the most receivers that a call may have, though only its quotes were lost in the shell. */
function isJson(body = ''): boolean {
  if (body === '') return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
