import type { AxiosInstance, AxiosStatic, CreateAxiosDefaults } from 'axios';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** What a scenario has at hand. */
export interface Stage {
  /** A client of the server, throttled or not. */
  readonly client: AxiosInstance;
  readonly axios: AxiosStatic;
  readonly url: string;
  /** Keeps what is to be compared besides the outcome. */
  readonly note: (what: unknown) => void;
}

/** Something that callers of axios do, and what comes of it. */
export interface Scenario {
  readonly defaults?: CreateAxiosDefaults;
  run(stage: Stage): Promise<unknown>;
}

type Run = Scenario['run'];

const get =
  (path: string, config: object = {}): Run =>
  ({ client }) =>
    client.get(path, config);
const post =
  (data: () => unknown, config: object = {}): Run =>
  ({ client }) =>
    client.post('/echo', data(), config);
const fail = (message: string) => (): never => {
  throw new Error(message);
};

const ANSWERS: Record<string, Run> = {
  JSON: get('/json'),
  text: get('/text'),
  'no content': get('/empty'),
  HEAD: ({ client }) => client.head('/json'),
  OPTIONS: ({ client }) => client.options('/echo'),
  'responseType text': get('/json', { responseType: 'text' }),
  'responseType arraybuffer': get('/json', { responseType: 'arraybuffer' }),
  'responseType stream': get('/large', { responseType: 'stream' }),
  'responseType blob': get('/json', { responseType: 'blob' }),
  'responseType stream of a slow body': get('/slow', { responseType: 'stream' }),
  'responseType stream that is cut off': get('/cut', { responseType: 'stream' }),
  'responseEncoding latin1': get('/latin1', { responseEncoding: 'latin1' }),
  gzip: get('/gzip'),
  br: get('/br'),
  deflate: get('/deflate'),
  'gzip left as it is': get('/gzip', { decompress: false, responseType: 'arraybuffer' }),
  'damaged gzip': get('/damaged'),
  'JSON that is broken': get('/broken'),
  'JSON that is broken, not in silence': get('/broken', {
    responseType: 'json',
    transitional: { silentJSONParsing: false, forcedJSONParsing: true },
  }),
  'a large body': get('/large'),
};

const STATUSES: Record<string, Run> = {
  404: get('/status/404'),
  500: get('/status/500'),
  '401 with a stream': get('/status/401', { responseType: 'stream' }),
  'validateStatus that takes all': get('/status/503', { validateStatus: () => true }),
  'validateStatus of null': get('/status/503', { validateStatus: null }),
  'validateStatus of undefined': get('/status/503', { validateStatus: undefined }),
  'validateStatus that refuses 200': get('/json', { validateStatus: () => false }),
  'a redirect': get('/redirect/302/json'),
  'a POST redirected by 307': ({ client }) => client.post('/redirect/307/echo', { a: 1 }),
  'a POST redirected by 303': ({ client }) => client.post('/redirect/303/echo', { a: 1 }),
  'too many redirects': get('/loop', { maxRedirects: 2 }),
  'no redirects': get('/redirect/302/json', { maxRedirects: 0 }),
  'beforeRedirect that throws': get('/redirect/302/json', {
    beforeRedirect: fail('beforeRedirect'),
  }),
};

const BODIES: Record<string, Run> = {
  'an object': post(() => ({ text: 'grüße', list: [1] })),
  'a string': post(() => 'text'),
  nothing: post(() => undefined),
  null: post(() => null),
  bytes: post(() => Buffer.from('bytes')),
  'an ArrayBuffer': post(() => new Uint8Array([65, 66]).buffer),
  URLSearchParams: post(() => new URLSearchParams({ a: '1', b: 'ü' })),
  'a form': post(() => {
    const form = new FormData();
    form.append('a', '1');
    return form;
  }),
  'an object as a form': ({ client }) => client.postForm('/echo', { a: 1, list: [1, 2] }),
  'an object as URL-encoded': post(() => ({ a: 1, b: { c: 2 } }), {
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  }),
  'a blob': post(() => new Blob(['blob'], { type: 'text/plain' })),
  'a stream': post(() => Readable.from([Buffer.from('one'), Buffer.from('two')])),
  'a stream that fails': post(() =>
    Readable.from(
      (function* (): Generator<Buffer> {
        yield Buffer.from('one');
        throw new Error('body');
      })(),
    ),
  ),
  'a stream of the web, by fetch': post(() => Readable.toWeb(Readable.from(['one', 'two'])), {
    adapter: 'fetch',
  }),
  'a circular object': post(() => {
    const object: Record<string, unknown> = {};
    object.self = object;
    return object;
  }),
  'a body that is too long': post(() => 'x'.repeat(2000), { maxBodyLength: 1000 }),
  'DELETE with a body': ({ client }) => client.delete('/echo', { data: { a: 1 } }),
  'GET with a body': get('/echo', { data: { a: 1 } }),
  PATCH: ({ client }) => client.patch('/echo', { a: 1 }),
};

const WAYS: Record<string, Run> = {
  params: get('/echo', { params: { a: 1, list: [1, 2], nested: { b: 'ü' }, none: null } }),
  paramsSerializer: get('/echo', {
    params: { a: 1 },
    paramsSerializer: { serialize: () => 'serialized=1' },
  }),
  'paramsSerializer that throws': get('/echo', {
    params: { a: 1 },
    paramsSerializer: { serialize: fail('serialize') },
  }),
  auth: get('/echo', { auth: { username: 'u', password: 'p' } }),
  'credentials in the URL': ({ client, url }) => client.get(`${url.replace('//', '//u:p@')}/echo`),
  headers: get('/echo', { headers: { 'X-One': 'ü'.normalize(), 'x-two': ['a', 'b'] } }),
  'a header that is bad': get('/echo', { headers: { 'bad name': '1' } }),
  'an absolute URL': ({ client, url }) => client.get(`${url}/json`),
  'no absolute URL allowed': ({ client, url }) =>
    client.get(`${url}/json`, { allowAbsoluteUrls: false }),
  'a call of the client': ({ client }) => client('/json', { method: 'POST' }),
  'a call with a config': ({ client }) => client({ url: '/echo', method: 'put', data: { a: 1 } }),
  'a config sent again': async ({ client }) =>
    client.request((await client.post('/echo', { a: 1 })).config),
  'the config of an error sent again': async ({ client, axios, note }) => {
    const error: unknown = await client.get('/status/404').catch((reason: unknown) => reason);
    if (!axios.isAxiosError(error) || error.config === undefined) throw error;
    note(error.toJSON());
    return client.request({ ...error.config, url: '/json' });
  },
  'the adapter http': get('/json', { adapter: 'http' }),
  'the adapter fetch': get('/json', { adapter: 'fetch' }),
  'the adapter fetch, with an error': get('/status/404', { adapter: 'fetch' }),
  'the adapter fetch, with a stream': get('/large', { adapter: 'fetch', responseType: 'stream' }),
  'several adapters': get('/json', { adapter: ['xhr', 'http'] }),
  'an unknown adapter': get('/json', { adapter: 'pigeon' }),
  'an adapter of one’s own': get('/json', {
    adapter: (config: unknown) =>
      Promise.resolve({ data: '{"own":1}', status: 299, statusText: 'own', headers: {}, config }),
  }),
  'an adapter that fails': get('/json', { adapter: () => Promise.reject(new Error('own')) }),
  'an adapter that throws': get('/json', { adapter: fail('own') }),
  'a socket that is not there': get('/json', { socketPath: '/nowhere/at.all' }),
  'withCredentials and xsrf': get('/echo', { withCredentials: true, xsrfCookieName: 'x' }),
  maxRate: get('/text', { maxRate: [100_000, 100_000] }),
};

const FAILURES: Record<string, Run> = {
  'a refused connection': get('http://127.0.0.1:1/json'),
  'a host that is not found': get('/json', {
    baseURL: 'http://example.invalid',
    lookup: (_host: string, _options: object, done: (error: Error) => void) => {
      done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    },
  }),
  'a reset': get('/reset'),
  'a body that is cut off': get('/cut'),
  'an answer that is no HTTP': get('/malformed'),
  'an answer that is too long': get('/large', { maxContentLength: 1000 }),
  'an answer that is too long, in a stream': get('/large', {
    maxContentLength: 1000,
    responseType: 'stream',
  }),
  'a timeout': get('/hang', { timeout: 60 }),
  'a timeout with its own words': get('/hang', {
    timeout: 60,
    timeoutErrorMessage: 'own words',
    transitional: { clarifyTimeoutError: true },
  }),
  'a timeout in the body': get('/slower', { timeout: 1500 }),
  'a timeout of fetch': get('/hang', { timeout: 60, adapter: 'fetch' }),
  'a refused connection of fetch': get('http://127.0.0.1:1/json', { adapter: 'fetch' }),
  'a timeout that is no number': get('/json', { timeout: 'soon' }),
  'an unknown protocol': get('carrier://pigeon/json'),
  'no URL at all': ({ client }) => client.request({ baseURL: '' }),
  'a URL that is none': get('http://', { baseURL: '' }),
  'a data URL': get('data:text/plain,hello', { responseType: 'text' }),
  'a data URL that is bad': get('data:hello', { responseType: 'text' }),
  'a path with odd signs': get('/echo/%zz/grüße?a=%'),
};

const INSIDE: Record<string, Run> = {
  transformRequest: post(() => ({ a: 1 }), {
    transformRequest: [
      (data: object, headers: { set(name: string, value: string): void }) => {
        headers.set('X-Transformed', 'yes');
        return JSON.stringify({ ...data, b: 2 });
      },
    ],
  }),
  'one transformRequest': post(() => ({ a: 1 }), { transformRequest: () => 'one' }),
  'no transformRequest': post(() => 'as it is', { transformRequest: [] }),
  'transformRequest that throws': post(() => 1, { transformRequest: fail('transformRequest') }),
  'transformRequest of null': post(() => 'as it is', { transformRequest: null }),
  'transformRequest deleted on the way': ({ client }) => {
    client.interceptors.request.use((config) => {
      delete config.transformRequest;
      return config;
    });
    return client.post('/echo', 'as it is');
  },
  'a transform added on the way': ({ client }) => {
    client.interceptors.request.use((config) => {
      config.transformRequest = [config.transformRequest ?? []].flat().concat(() => 'added');
      return config;
    });
    return client.post('/echo', 'as it is');
  },
  transformResponse: get('/json', {
    transformResponse: (data: string, _headers: object, status: number) => [status, data.length],
  }),
  'transformResponse that throws': get('/json', { transformResponse: fail('transformResponse') }),
  'the order of interceptors': async ({ client, note }) => {
    for (const name of ['one', 'two']) {
      client.interceptors.request.use((config) => {
        note(`request ${name}`);
        return config;
      });
      client.interceptors.response.use((response) => {
        note(`response ${name}`);
        return response;
      });
    }
    return client.get('/json', {
      transformRequest: () => {
        note('transform');
      },
      adapter: (config) => {
        note('adapter');
        return Promise.resolve({ data: '', status: 200, statusText: '', headers: {}, config });
      },
    });
  },
  'interceptors that are synchronous, or run on a condition': ({ client, note }) => {
    const options = { synchronous: true, runWhen: ({ url = '' }) => url.includes('json') };
    const add = <T>(config: T): T => {
      note('ran');
      return config;
    };
    client.interceptors.request.use(add, undefined, options);
    client.interceptors.request.use(add, undefined, { ...options, runWhen: () => false });
    return client.get('/json');
  },
  'an interceptor that throws': ({ client }) => {
    client.interceptors.request.use(fail('interceptor'));
    return client.get('/json');
  },
  'an interceptor that gives another config': ({ client }) => {
    client.interceptors.request.use((config) => ({ ...config, url: '/echo', method: 'post' }));
    return client.get('/json');
  },
  'an interceptor that answers for an error': ({ client }) => {
    client.interceptors.response.use(undefined, () => 'instead');
    return client.get('/status/500');
  },
  'a response interceptor that throws': ({ client }) => {
    client.interceptors.response.use(fail('response interceptor'));
    return client.get('/json');
  },
  progress: async ({ client, note }) => {
    const loaded = { up: 0, down: 0 };
    const response = await client.post('/echo', 'x'.repeat(200_000), {
      onUploadProgress: (event) => (loaded.up = event.loaded),
      onDownloadProgress: (event) => (loaded.down = event.loaded),
    });
    await delay(400); // The last event is told with a delay.
    note(loaded);
    return response.status;
  },
  'progress of fetch': async ({ client, note }) => {
    const loaded = { up: 0, down: 0 };
    const response = await client.post('/echo', 'x'.repeat(200_000), {
      adapter: 'fetch',
      onUploadProgress: (event) => (loaded.up = event.loaded),
      onDownloadProgress: (event) => (loaded.down = event.loaded),
    });
    await delay(400);
    // How many events there are is a matter of time, and old versions forget the last.
    note([loaded.up > 0, loaded.down > 0]);
    return response.status;
  },
};

const ENDS: Record<string, Run> = {
  'a signal aborted before': get('/json', { signal: AbortSignal.abort() }),
  'a signal aborted before, with a reason': get('/json', {
    signal: AbortSignal.abort(new Error('reason')),
  }),
  'a signal aborted meanwhile': ({ client }) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 30);
    return client.get('/hang', { signal: controller.signal });
  },
  'a signal aborted meanwhile, with a reason': ({ client }) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(new Error('reason'));
    }, 30);
    return client.get('/hang', { signal: controller.signal });
  },
  'a signal of fetch aborted meanwhile': ({ client }) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 30);
    return client.get('/hang', { signal: controller.signal, adapter: 'fetch' });
  },
  'AbortSignal.timeout': ({ client }) => client.get('/hang', { signal: AbortSignal.timeout(30) }),
  'a token cancelled before': ({ client, axios }) => {
    const source = axios.CancelToken.source();
    source.cancel('no more');
    return client.get('/json', { cancelToken: source.token });
  },
  'a token cancelled meanwhile': ({ client, axios }) => {
    const source = axios.CancelToken.source();
    setTimeout(() => {
      source.cancel('no more');
    }, 30);
    return client.get('/hang', { cancelToken: source.token });
  },
  'a token cancelled meanwhile, without words': ({ client, axios }) => {
    const source = axios.CancelToken.source();
    setTimeout(() => {
      source.cancel();
    }, 30);
    return client.get('/hang', { cancelToken: source.token });
  },
  'a signal aborted in the body': ({ client }) => {
    const controller = new AbortController();
    const answer = client.get('/slower', { signal: controller.signal, responseType: 'stream' });
    return answer.then((response) => {
      controller.abort();
      return response;
    });
  },
};

/** All scenarios by their names, in groups. */
export const SCENARIOS: Readonly<Record<string, Readonly<Record<string, Run>>>> = {
  answers: ANSWERS,
  statuses: STATUSES,
  bodies: BODIES,
  ways: WAYS,
  failures: FAILURES,
  inside: INSIDE,
  ends: ENDS,
};
