import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.js';
import type { Recognized } from './endpoints.js';
import type { Effects } from './faults.js';
import { type Body, bodyData, readBody } from './read-body.js';
import { type Reply, toCall } from './replies/call.js';
import { failure } from './replies/failure.js';
import { success } from './replies/success.js';

interface Answer {
  readonly status: number;
  readonly body: Reply;
  readonly headers?: Readonly<Record<string, string>>;
}

const NO_EFFECTS: Effects = { requestMs: 0, responseMs: 0 };

/** Serves one request: reads it, lets it travel, counts it on arrival, and answers. */
export function serve(context: Context, request: IncomingMessage, response: ServerResponse): void {
  // A client that goes away is no fault of the server's.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  readBody(request, (body) => {
    const { method = 'GET', url = '/' } = request;
    const recognized = context.endpoints.recognize({ method, url, data: bodyData(body) });
    const candidate = recognized && { ...recognized, method, url };
    const befallen = candidate && context.faults.befall(candidate);
    context.ledger.receive(recognized, befallen !== undefined);
    travel(context, new Exchange(context, request, response, body, recognized), befallen);
  });
}

function travel(context: Context, exchange: Exchange, befallen: Effects | undefined): void {
  const effects = befallen ?? NO_EFFECTS;
  const latency = context.drawLatency();
  context.delays.after(latency.requestMs + effects.requestMs, () => {
    if (effects.cut === 'before') {
      exchange.reset();
      return;
    }
    const answer = exchange.arrive(effects);
    const responseMs = latency.responseMs + effects.responseMs;
    if (responseMs === Infinity) return;
    context.delays.after(responseMs, () => {
      if (effects.cut === 'after') exchange.hangUp();
      else exchange.answer(answer);
    });
  });
}

class Exchange {
  readonly #context: Context;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: Body;
  readonly #recognized: Recognized | undefined;

  constructor(
    context: Context,
    request: IncomingMessage,
    response: ServerResponse,
    body: Body,
    recognized: Recognized | undefined,
  ) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.#body = body;
    this.#recognized = recognized;
  }

  /** Counts the request, whether or not its client is still there, and says what it is answered. */
  arrive(effects: Effects): Answer {
    const recognized = this.#recognized;
    if (recognized && !this.#count(recognized, effects)) return refusal(effects);
    if (this.#body.kind === 'malformed') return { status: 400, body: failure.malformed() };
    if (this.#body.kind === 'tooLarge') return { status: 413, body: failure.tooLarge() };
    const { status } = effects;
    if (status !== undefined) return { status, body: failure.status(status) };
    return { status: 200, body: this.#success(recognized?.appKey ?? '') };
  }

  answer({ status, body, headers }: Answer): void {
    if (this.#response.destroyed) return;
    const bytes = Buffer.from(JSON.stringify(body));
    this.#response.writeHead(status, {
      'content-type': 'application/json;charset=UTF-8',
      'content-length': bytes.length,
      ...headers,
    });
    this.#response.end(bytes);
  }

  reset(): void {
    this.#request.socket.resetAndDestroy();
  }

  hangUp(): void {
    this.#request.socket.destroy();
  }

  #count(recognized: Recognized, effects: Effects): boolean {
    const { ledger, now, onRequest } = this.#context;
    const atMs = now();
    const accepted = ledger.count(recognized, atMs, effects.refuse !== undefined);
    onRequest?.({ ...recognized, accepted, atMs });
    return accepted;
  }

  #success(appKey: string): Reply {
    const { method = 'GET', url = '/', headers } = this.#request;
    const origin = `http://${headers.host ?? 'localhost'}`;
    const call = toCall(appKey, { method, url, origin, body: this.#body.json });
    return success(call, this.#context.issuer);
  }
}

function refusal({ refuse = 'reach_limit', retryAfterSeconds }: Effects): Answer {
  const answer = { status: 429, body: failure[refuse]() };
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { 'retry-after': String(retryAfterSeconds) } };
}
