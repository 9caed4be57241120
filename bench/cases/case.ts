/** How thorough a run is: the one whose numbers are shown, or one that is over in two minutes. */
export type Mode = 'full' | 'quick';

/** A number that was asked for beforehand. */
export interface Target {
  readonly what: string;
  readonly reached: string;
  readonly met: boolean;
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One comparison. Its data is plain, so that tables, targets and charts can be made from a file of results too. */
export interface Case<Data> {
  readonly name: string;
  readonly title: string;
  run(mode: Mode): Promise<Data>;
  tables(data: Data): readonly Table[];
  targets(data: Data): readonly Target[];
}
