import type { AxiosPromise, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Permit } from '../window/window.js';
import type { AxiosAnswer } from './axios-answer.js';

/**
 * An adapter that somebody has put around ours, for one request. That takes the permits; what the adapter sends on through ours
 * first goes on these, and they are settled by what came of it, when it came.
 */
export class Around {
  #offer: Offer | undefined;
  /** What the adapter came to that was asked last. */
  #ended: Promise<AxiosAnswer> | undefined;
  /** Whether the caller has got its answer while something was still under way. */
  #isEarly = false;
  #answerEarly: ((answer: AxiosAnswer) => void) | undefined;

  /**
   * Asks the adapter.
   *
   * @param ask - asks it; never rejects
   * @param read - reads what came of that which it has sent on; never rejects
   * @returns what came of that, or what the adapter came to where it has sent nothing on
   */
  send(
    config: InternalAxiosRequestConfig,
    permits: readonly Permit[],
    ask: () => Promise<AxiosAnswer>,
    read: (sending: Promise<AxiosResponse>) => Promise<AxiosAnswer>,
  ): Promise<AxiosAnswer> {
    let sent: Promise<AxiosAnswer> | undefined;
    let isUnderWay = false;
    const begun = new Promise<AxiosAnswer>((resolve) => {
      const begin = (sending: Promise<AxiosResponse>): void => {
        isUnderWay = true;
        const end = (): void => {
          isUnderWay = false;
        };
        // Before the adapter can know.
        sending.then(end, end);
        sent = read(sending);
        resolve(sent);
      };
      this.#offer = { config: { ...config }, permits, begin };
    });
    const offer = this.#offer;
    this.#ended = ask().then((answer) => {
      if (this.#offer === offer) {
        this.#offer = undefined;
        // Nobody knows when it left; by now it has.
        leave(permits);
      } else if (isUnderWay) {
        this.#isEarly = true;
        this.#answerEarly?.(answer);
      }
      return answer;
    });
    return Promise.race([begun, this.#ended.then((answer) => sent ?? answer)]);
  }

  /**
   * Sends what the adapter sends on with the permits of its request, where they are there still.
   *
   * @param counts - whether a request of that config needs what one of the other does
   */
  sendOn(
    config: InternalAxiosRequestConfig,
    counts: (config: InternalAxiosRequestConfig, as: InternalAxiosRequestConfig) => boolean,
    send: () => AxiosPromise,
  ): AxiosPromise | undefined {
    const offer = this.#offer;
    if (!offer?.permits.every(isHeld) || !counts(config, offer.config)) return undefined;
    this.#offer = undefined;
    leave(offer.permits);
    const sending = send();
    offer.begin(sending);
    return sending;
  }

  /** Whether what was refused is to be sent again: the adapter may have made something else of it, or have ended before. */
  async isWantedAgain({ status }: AxiosAnswer): Promise<boolean> {
    const ended = await this.#ended;
    return !this.#isEarly && ended?.status === status;
  }

  /** What the caller gets of a request that is sent by `running`. */
  async answerOf(running: Promise<AxiosAnswer>): Promise<AxiosAnswer> {
    const early = new Promise<AxiosAnswer>((resolve) => {
      this.#answerEarly = resolve;
    });
    const answer = await Promise.race([running, early]);
    return (await this.#ended) ?? answer;
  }
}

interface Offer {
  readonly config: InternalAxiosRequestConfig;
  readonly permits: readonly Permit[];
  readonly begin: (sending: Promise<AxiosResponse>) => void;
}

const isHeld = ({ isHeld }: Permit): boolean => isHeld;

function leave(permits: readonly Permit[]): void {
  for (const permit of permits) permit.sent();
}
