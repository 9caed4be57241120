/** Is what it is given, so that whoever extends it gives that their private fields. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- only a class can be extended
class Same {
  constructor(object: object) {
    return object;
  }
}

/**
 * A mark on what has been sent: no copy of it and no list of its properties has it, nobody can take it off, and it costs next to
 * nothing. A weak set costs each request a microsecond.
 */
class Sent extends Same {
  readonly #isSent = true;

  static has(thing: object): boolean {
    return #isSent in thing && thing.#isSent;
  }
}

/** Marks what has been sent, or has come back instead of that. What is no object is left alone. */
export function markSent(thing: unknown): void {
  if (typeof thing === 'object' && thing !== null && !Sent.has(thing)) new Sent(thing);
}

/** Whether `thing` has been sent. */
export const wasSent = (thing: unknown): boolean =>
  typeof thing === 'object' && thing !== null && Sent.has(thing);
