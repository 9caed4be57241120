import {
  AxiosError,
  AxiosHeaders,
  CanceledError,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { Random } from '../random.js';
import type { LimitPlan } from '../scenario/scenario.js';
import type { Item } from '../time/agenda.js';
import type { Life } from '../world/life.js';
import type { SimulatedRequest } from '../world/request.js';
import { drawFate, type Fate } from './fates.js';

/** What the server has said of a request. */
interface Verdict {
  /** The limit that it was refused for, if it was. */
  refused: LimitPlan | undefined;
}

/** Sends `request` through the simulated network, as an adapter of axios does. */
export function fly(
  life: Life,
  request: SimulatedRequest,
  config: InternalAxiosRequestConfig,
): Promise<AxiosResponse> {
  const { world, runtime } = life;
  const fate = fateOf(life, request);
  request.fate = fate;
  request.state = 'flying';
  request.attempts += 1;
  if (fate.kind !== 'answered') world.faults.add(fate.kind);
  life.log(
    'flies',
    `request ${request.id}`,
    fate.kind,
    'counted in',
    fate.countMs,
    'ends in',
    fate.endMs,
  );
  const verdict: Verdict = { refused: undefined };
  const counting = new Counting(life, request, fate, verdict);
  return new Promise((resolve, reject) => {
    const end = (action: () => void): void => {
      if (request.state !== 'flying') return;
      request.interrupt = undefined;
      life.flights.delete(counting);
      action();
    };
    const lose = (error: Error): void => {
      end(() => {
        counting.endBy(world.now + world.scenario.options.lostGraceMs);
        life.landed(request, false, undefined, undefined);
        reject(error);
      });
    };
    request.interrupt = (reason) => {
      if (reason === 'abort') lose(new CanceledError(undefined, config));
      else lose(new AxiosError('timeout', AxiosError.ECONNABORTED, config));
    };
    life.flights.add(counting);
    runtime.at(world.now + request.step.timeoutMs, 'timer', () => {
      if (request.state !== 'flying' || request.fate !== fate) return;
      world.faults.add('timeout');
      request.interrupt?.('timeout');
    });
    if (fate.endMs === undefined) return;
    runtime.at(world.now + fate.endMs, 'socket', () => {
      if (request.fate !== fate) return;
      if (fate.status === undefined) {
        lose(new AxiosError('reset', 'ECONNRESET', config));
        return;
      }
      end(() => {
        answer(life, request, config, fate.status!, verdict, resolve, reject);
      });
    });
  });
}

/** Hands an answer to the client. */
function answer(
  life: Life,
  request: SimulatedRequest,
  config: InternalAxiosRequestConfig,
  fated: number,
  verdict: Verdict,
  resolve: (response: AxiosResponse) => void,
  reject: (error: Error) => void,
): void {
  const { server } = life.world.scenario;
  const isByGateway = fated === 502 || fated === 504;
  const refused = isByGateway ? undefined : verdict.refused;
  const isRefused = refused !== undefined;
  const status = isRefused ? server.refusal : fated;
  const headers = new AxiosHeaders();
  const waitS = new Random(request.step.seed, 11, request.attempts).whole(1, 3);
  const hasRetryAfter = isRefused && server.retryAfter !== 'none';
  if (hasRetryAfter) {
    const now = 1_800_000_000_000 + Math.floor(life.world.now);
    const isDate = server.retryAfter === 'date';
    if (isDate) headers.set('date', new Date(now).toUTCString());
    headers.set('retry-after', isDate ? new Date(now + waitS * 1000).toUTCString() : String(waitS));
  }
  if (isRefused) life.world.faults.add('refused');
  life.log('answer', `request ${request.id}`, status, isRefused ? 'refused' : '');
  const unit = server.namesUnit ? { unit: refused?.unit } : {};
  const data = isRefused ? { error: 'reach_limit', ...unit } : {};
  const response = { data, status, statusText: '', headers, config } as AxiosResponse;
  life.landed(request, !isByGateway, refused, hasRetryAfter ? waitS * 1000 : undefined);
  if (config.validateStatus?.(status) ?? true) resolve(response);
  else reject(new AxiosError(`status ${status}`, 'ERR_BAD', config, undefined, response));
}

/** That the server counts a request, at its moment. */
export class Counting {
  readonly #life: Life;
  readonly #count: () => void;
  #item: Item | undefined;

  constructor(life: Life, request: SimulatedRequest, { countMs }: Fate, verdict: Verdict) {
    const { world } = life;
    const sentAt = world.now;
    this.#life = life;
    this.#count = () => {
      this.#item = undefined;
      const scope = world.sharing.isAccounted(life, sentAt) ? life.scope : undefined;
      verdict.refused = world.server.receive(request.needs, scope, world.now);
      const what = verdict.refused ? 'refuses' : 'counts';
      world.log.add(world.now, 'server', what, `request ${request.id}`);
    };
    if (countMs !== undefined)
      this.#item = world.agenda.add(world.now + countMs, 'world', this.#count);
  }

  /** It is counted at that moment at the latest. */
  endBy(at: number): void {
    // Counted from the sending, all that counts is that every way takes equally long.
    if (this.#life.world.scenario.options.countFrom === 'send') return;
    if (this.#item === undefined || this.#item.at <= at) return;
    this.#item.isOff = true;
    this.#item = this.#life.world.agenda.add(at, 'world', this.#count);
  }
}

const CALM_MS = 3;

function fateOf({ world }: Life, { step, attempts }: SimulatedRequest): Fate {
  const { trouble, options, leastMs } = world.scenario;
  if (step.isCalm) return { kind: 'answered', countMs: CALM_MS, endMs: 2 * CALM_MS, status: 200 };
  // Counted from the sending, nothing is promised of what is counted later than others.
  const graceMs = options.countFrom === 'send' ? 0 : options.lostGraceMs;
  const random = new Random(step.seed, attempts);
  return drawFate(world.route, leastMs, world.now, world.isMended ? 0 : trouble, graceMs, random);
}
