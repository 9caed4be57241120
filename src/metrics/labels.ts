import type { Labels } from './definitions.js';

/** Labels that are made once for each endpoint of an App Key, and with each result. */
export class LabelSets {
  readonly #byAppKey = new Map<string, Map<string, LabelSet>>();

  of(appKey: string, endpoint: string): LabelSet {
    let byEndpoint = this.#byAppKey.get(appKey);
    if (byEndpoint === undefined)
      this.#byAppKey.set(appKey, (byEndpoint = new Map<string, LabelSet>()));
    let set = byEndpoint.get(endpoint);
    if (set === undefined) byEndpoint.set(endpoint, (set = new LabelSet(appKey, endpoint)));
    return set;
  }
}

/** The labels of one endpoint of an App Key. Nobody changes them: libraries keep what they are given. */
export class LabelSet {
  readonly labels: Labels;
  readonly #byResult = new Map<string, Labels & { readonly result: string }>();

  constructor(appKey: string, endpoint: string) {
    this.labels = { endpoint, app_key: appKey };
  }

  with(result: string): Labels {
    let labels = this.#byResult.get(result);
    if (labels === undefined) this.#byResult.set(result, (labels = { ...this.labels, result }));
    return labels;
  }
}
