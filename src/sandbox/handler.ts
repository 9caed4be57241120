import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.js';
import type { LookupResult } from '../limits/result.js';
import type { Effects } from './faults.js';
import { type Body, bodyData, readBody } from './read-body.js';
import { type ReceivedCall, toReceivedCall } from './replies/received.js';
import { type HttpAnswer, refusal, tooManyReceivers } from './refusals.js';
import { failure } from './replies/failure.js';
import { success } from './replies/success.js';

const NO_EFFECTS: Effects = { requestMs: 0, responseMs: 0 };

/** Serves one request: reads it, lets it travel, counts it on arrival, and answers. */
export function serve(context: Context, request: IncomingMessage, response: ServerResponse): void {
  // A client that goes away is no fault of the server's.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  readBody(request, (body) => {
    const { method = 'GET', url = '/' } = request;
    const recognized = context.recognizer.recognize({ method, url, data: bodyData(body) });
    const candidate = recognized && { ...recognized, method, url };
    const befallen = candidate && context.faults.befall(candidate);
    context.ledger.receive(recognized, befallen !== undefined);
    travel(context, new Handler(context, request, response, body, recognized), befallen);
  });
}

function travel(context: Context, handler: Handler, befallen: Effects | undefined): void {
  const effects = befallen ?? NO_EFFECTS;
  const latency = context.drawLatency();
  context.delays.after(latency.requestMs + effects.requestMs, () => {
    if (effects.cut === 'before') {
      handler.reset();
      return;
    }
    const answer = handler.arrive(effects);
    const responseMs = latency.responseMs + effects.responseMs;
    if (responseMs === Infinity) return;
    context.delays.after(responseMs, () => {
      if (effects.cut === 'after') handler.hangUp();
      else handler.answer(answer);
    });
  });
}

class Handler {
  readonly #context: Context;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: Body;
  readonly #recognized: LookupResult | undefined;

  constructor(
    context: Context,
    request: IncomingMessage,
    response: ServerResponse,
    body: Body,
    recognized: LookupResult | undefined,
  ) {
    this.#context = context;
    this.#request = request;
    this.#response = response;
    this.#body = body;
    this.#recognized = recognized;
  }

  /** Counts the request, whether or not its client is still there, and says what it is answered. */
  arrive(effects: Effects): HttpAnswer {
    const call = this.#call();
    const refused = this.#recognized && this.#refuse(this.#recognized, call, effects);
    if (refused) return refused;
    if (this.#body.kind === 'malformed') return { status: 400, body: failure.malformed() };
    if (this.#body.kind === 'tooLarge') return { status: 413, body: failure.tooLarge() };
    const { status } = effects;
    if (status !== undefined) return { status, body: failure.status(status) };
    return { status: 200, body: success(call, this.#context.issuer) };
  }

  answer({ status, body, headers }: HttpAnswer): void {
    if (this.#response.destroyed) return;
    const text = toText(body);
    if (text === undefined) {
      this.answer({ status: 400, body: failure.malformed() });
      return;
    }
    const bytes = Buffer.from(text);
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

  /** What a request is answered that is not let in: one over quota, or one that no quota could have room for. */
  #refuse(recognized: LookupResult, call: ReceivedCall, effects: Effects): HttpAnswer | undefined {
    const { ledger, now, onRequest, recognizer, refuseMessagesWith } = this.#context;
    const invalid = tooManyReceivers(call, recognizer.receiversOf(recognized.endpoint));
    if (invalid) return invalid;
    const atMs = now();
    const { accepted, over } = ledger.count(recognized, atMs, effects.refuse !== undefined);
    onRequest?.({ ...recognized, accepted, atMs });
    return accepted ? undefined : refusal(effects, over, refuseMessagesWith);
  }

  #call(): ReceivedCall {
    const { method = 'GET', url = '/', headers } = this.#request;
    const origin = `http://${headers.host ?? 'localhost'}`;
    const appKey = this.#recognized?.appKey ?? '';
    return toReceivedCall(appKey, { method, url, origin, body: this.#body.json });
  }
}

/** Undefined where it repeats a part of the request that is nested more deeply than can be written. */
function toText(body: HttpAnswer['body']): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}
