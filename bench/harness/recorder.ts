import type { AxiosAdapter, AxiosRequestConfig } from 'axios';
import type { Sent } from './ideal.js';

/**
 * When a request was asked for, left and was answered. It goes with the request's config, so that the adapter knows which
 * one it sends; a class, because axios copies plain objects.
 */
class Note {
  readonly weight: number;
  readonly askedAt = performance.now();
  sentAt = NaN;
  answeredAt = NaN;

  constructor(weight: number) {
    this.weight = weight;
  }
}

/** Notes what happens to the requests of one client. */
export class Recorder {
  readonly #notes: Note[] = [];

  /** What was answered so far. */
  get answered(): readonly Sent[] {
    return this.#notes.filter(({ answeredAt }) => !Number.isNaN(answeredAt));
  }

  /** Puts the note-taking between a limiter and the wire. */
  watch(adapter: AxiosAdapter): AxiosAdapter {
    return async (config) => {
      const { note } = config as { readonly note?: Note };
      if (note === undefined) return adapter(config);
      note.sentAt = performance.now();
      const response = await adapter(config);
      note.answeredAt = performance.now();
      return response;
    };
  }

  /** `config` with a new note: the request is asked for now. */
  ask(config: AxiosRequestConfig, weight: number): AxiosRequestConfig {
    const note = new Note(weight);
    this.#notes.push(note);
    return Object.assign({ note }, config);
  }
}
