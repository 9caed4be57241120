import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.js';

/** What came back for a request. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Calls the sandbox for `my-org/my-app`; an object is sent as JSON. */
export async function call(
  sandbox: Sandbox,
  endpoint: string,
  json?: unknown,
  init: RequestInit = {},
): Promise<Reply> {
  const [method = '', path = ''] = endpoint.split(' ');
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${sandbox.url}/my-org/my-app${path}`, {
    method,
    headers,
    ...body,
    ...init,
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

/** Makes sandboxes that are closed after each test. */
export function useSandboxes(): (options?: SandboxOptions) => Promise<Sandbox> {
  const open: Sandbox[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  });
  return async (options) => {
    const sandbox = await startSandbox(options);
    open.push(sandbox);
    return sandbox;
  };
}

export function receivers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user${index}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
