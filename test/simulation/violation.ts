/** Something happened that the documents rule out. */
export class Violation extends Error {
  override readonly name = 'Violation';
  /** Which rule was broken. */
  readonly rule: string;

  constructor(rule: string, what: string) {
    super(`${rule}: ${what}`);
    this.rule = rule;
  }
}
