import axios from 'axios';
import fc from 'fast-check';
import { createAddressReader, joinUrl, type RequestTarget } from '../../src/limits/url.js';

const base = 'https://a1.easemob.com/org/app';
const host = 'a1.easemob.com';

const read = (target: RequestTarget) => {
  const address = createAddressReader()(target);
  return address && [address.site.host, address.path];
};

test.each<[title: string, target: RequestTarget, expected: readonly [string, string] | undefined]>([
  ['a relative URL', { baseURL: base, url: 'users/x' }, [host, '/org/app/users/x']],
  ['a leading slash', { baseURL: base, url: '/users/x' }, [host, '/org/app/users/x']],
  ['slashes where base and URL meet', { baseURL: `${base}//`, url: '/x' }, [host, '/org/app/x']],
  ['a base that ends in a slash', { baseURL: `${base}/`, url: 'x' }, [host, '/org/app/x']],
  [
    'a base that continues',
    { baseURL: `${base}/chatgroups`, url: '7' },
    [host, '/org/app/chatgroups/7'],
  ],
  [
    'a base without org and app',
    { baseURL: 'https://a1.easemob.com', url: 'org/app/x' },
    [host, '/org/app/x'],
  ],
  ['a base alone', { baseURL: base }, [host, '/org/app']],
  ['a base and an empty URL', { baseURL: base, url: '' }, [host, '/org/app']],
  ['an absolute URL', { url: `${base}/x` }, [host, '/org/app/x']],
  [
    'an absolute URL over a base',
    { baseURL: 'https://b.c/d', url: `${base}/x` },
    [host, '/org/app/x'],
  ],
  [
    'an absolute URL that is not allowed',
    { baseURL: base, url: 'https://b.c/d', allowAbsoluteUrls: false },
    [host, '/org/app/https:/b.c/d'],
  ],
  // The first axios 1.7 add http://localhost to what has no protocol or host; newer ones refuse to send it.
  ['a protocol-relative URL', { baseURL: base, url: '//b.c/d' }, ['b.c', '/d']],
  ['a protocol-relative base', { baseURL: '//b.c:81', url: 'd' }, ['b.c:81', '/d']],
  ['a relative URL without a base', { url: '/users' }, ['localhost', '/users']],
  [
    'a relative URL with a relative base',
    { baseURL: 'org', url: 'app' },
    ['localhost', '/org/app'],
  ],
  ['an empty URL', { url: '' }, ['localhost', '']],
  [
    'a protocol-relative URL that is not allowed',
    { baseURL: base, url: '//b.c/d', allowAbsoluteUrls: false },
    [host, '/org/app/b.c/d'],
  ],
  ['nothing', {}, undefined],
  ['another protocol', { url: 'ftp://a1.easemob.com/x' }, undefined],
  ['a protocol in capitals', { url: 'HTTPS://A1.Easemob.COM/x' }, [host, '/x']],
  ['a query', { url: `${base}/x?a=/b/../c` }, [host, '/org/app/x']],
  ['a hash', { url: `${base}/x#/b` }, [host, '/org/app/x']],
  ['a query right after the host', { url: 'https://a1.easemob.com?x=/y' }, [host, '']],
  ['a trailing slash', { url: `${base}/x/` }, [host, '/org/app/x']],
  ['a trailing slash before a query', { url: `${base}/x/?y` }, [host, '/org/app/x']],
  ['doubled slashes', { url: 'https://a1.easemob.com//org///app//x' }, [host, '/org/app/x']],
  ['backslashes', { url: 'https://a1.easemob.com\\org\\app' }, [host, '/org/app']],
  ['dot segments', { url: `${base}/./a/../x/.` }, [host, '/org/app/x']],
  ['escaped dot segments', { url: `${base}/a/%2E%2e/x` }, [host, '/org/app/x']],
  ['a segment that begins with dots', { url: `${base}/..x/...` }, [host, '/org/app/..x/...']],
  ['an escaped slash', { url: `${base}/a%2Fb` }, [host, '/org/app/a%2Fb']],
  ['an escaped slash in lower case', { url: `${base}/a%2fb` }, [host, '/org/app/a%2Fb']],
  ['an escaped percent sign', { url: `${base}/a%252Fb` }, [host, '/org/app/a%252Fb']],
  ['an escaped character', { url: `${base}/%E5%BC%A0` }, [host, '/org/app/张']],
  ['the same character as it is', { url: `${base}/张` }, [host, '/org/app/张']],
  ['an escaped letter', { url: `${base}/%75sers` }, [host, '/org/app/users']],
  ['a space', { url: `${base}/a b` }, [host, '/org/app/a b']],
  ['a plus sign', { url: `${base}/a+b` }, [host, '/org/app/a+b']],
  ['a malformed sequence', { url: `${base}/a%zz%` }, [host, '/org/app/a%25zz%25']],
  ['a sequence that is no UTF-8', { url: `${base}/a%FF` }, [host, '/org/app/a\uFFFD']],
  ['a lone surrogate', { url: `${base}/a\uD800` }, [host, '/org/app/a\uFFFD']],
  ['a tab and a line break', { url: `${base}/a\tb\nc` }, [host, '/org/app/abc']],
  ['a port', { url: 'http://localhost:8080/x' }, ['localhost:8080', '/x']],
  ["the protocol's own port", { url: 'https://a1.easemob.com:443/x' }, [host, '/x']],
  ['a port with zeros', { url: 'http://localhost:0080/x' }, ['localhost', '/x']],
  ['a port out of range', { url: 'http://localhost:99999/x' }, undefined],
  ['a short IPv4 address', { url: 'http://127.1/x' }, ['127.0.0.1', '/x']],
  ['an IPv6 address', { url: 'http://[::1]:80/x' }, ['[::1]', '/x']],
  ['credentials', { url: 'https://me:secret@a1.easemob.com/x' }, [host, '/x']],
  ['a host that is none', { url: 'http://a b/x' }, undefined],
])('reads %s', (_, target, expected) => {
  expect(read(target)).toEqual(expected);
});

test.each<[what: string, make: (text: string) => unknown]>([
  ['a URL object', (text) => new URL(text)],
  ['a String', (text) => new String(text)],
  ['a list of one', (text) => [text]],
  ['what has a text', (text) => ({ toString: () => text })],
])('%s is read by its text', (_what, make) => {
  const [url, baseURL] = [make(`${base}/x`), make(base)] as string[];
  expect(read({ url })).toEqual([host, '/org/app/x']);
  expect(read({ url: '/x', baseURL })).toEqual([host, '/org/app/x']);
  expect(read({ url: null as unknown as string, baseURL })).toEqual([host, '/org/app']);
});

test('what is no text and no object goes nowhere', () => {
  for (const url of [7, true, Object.create(null), { toString: 0 }]) {
    expect(read({ url: url as string })).toBeUndefined();
  }
});

test('sites beyond those remembered are read all the same', () => {
  const reader = createAddressReader();
  for (let n = 0; n < 2_000; n++) {
    const name = `h${n % 700}.example.com`;
    expect(reader({ url: `https://${name}/x` })?.site).toEqual({ host: name, name, port: '443' });
  }
});

/** Pieces of URLs that matter to somebody on the way. */
const piece = fc.oneof(
  fc.constantFrom('/', '//', '.', '..', '%2e', '%2F', '%', '%zz', '%E5', '?', '#', '\\', ':', '@'),
  fc.constantFrom('users', 'a1.easemob.com', 'http:', 'https://', ' ', '\t', '\n', '\u0000', '张'),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const anyUrl = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const anyBase = fc.oneof(
  anyUrl,
  anyUrl.map((rest) => `https://a1.easemob.com/${rest}`),
);

/** What axios would send, taken apart by means of its own. */
function sentByAxios(target: RequestTarget): readonly [string, readonly string[]] | undefined {
  try {
    const url = new URL(axios.getUri(target as object));
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    // The decoder of query strings leaves malformed sequences alone, as is wanted here.
    const decode = (text: string) =>
      new URLSearchParams(`x=${text.replaceAll('+', '%2B').replaceAll('&', '%26')}`).get('x')!;
    const segments = url.pathname.split('/').filter((segment) => segment !== '');
    return [url.host, segments.map(decode)];
  } catch {
    return undefined;
  }
}

test('any URL is read as axios would send it', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.record({
        baseURL: fc.option(anyBase, { nil: undefined }),
        url: fc.option(fc.oneof(anyUrl, anyBase), { nil: undefined }),
        allowAbsoluteUrls: fc.constantFrom(undefined, true, false),
      }),
      (target) => {
        const address = createAddressReader()(target);
        const sent = sentByAxios(target);
        // Where axios itself refuses a URL it does not matter how it is read.
        if (!sent) return;
        compared++;
        const segments = address?.path.split('/').slice(1).map(decodeURIComponent);
        expect([address?.site.host, segments]).toEqual(sent);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(compared).toBeGreaterThan(1_000);
});

test('base and URL are joined as axios joins them', () => {
  fc.assert(
    fc.property(anyBase, anyUrl, fc.constantFrom(undefined, false), (baseURL, url, allowed) => {
      const target = { baseURL, url, allowAbsoluteUrls: allowed };
      let joined: string;
      try {
        joined = axios.getUri(target as object);
      } catch {
        return;
      }
      expect(joinUrl(target) ?? '').toBe(joined);
    }),
  );
});

test.each([
  `${base}/${'%'.repeat(1e5)}`,
  `${base}/${'/'.repeat(1e5)}`,
  `${base}/${'../'.repeat(1e5)}`,
  `${base}/${'\uD800'.repeat(1e5)}`,
  `${'a'.repeat(1e5)}://`,
  `https://${'a.'.repeat(1e5)}`,
  `${base}/${'a'.repeat(1e6)}`,
])('a long URL is read quickly', (url) => {
  const start = performance.now();
  read({ baseURL: base, url });
  read({ baseURL: url, url: 'x' });
  expect(performance.now() - start).toBeLessThan(2_000);
});
