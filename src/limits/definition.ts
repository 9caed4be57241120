import type { Unit } from './limit.js';
import type { LimitsInput } from './notation.js';

/** A method in capitals. */
export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/** A path without the table's prefix, its parameters in braces: `/users/{username}`. */
export type PathText = `/${string}`;

/** A method, a space, a path: what an endpoint is called by. */
export type EndpointText = `${Method} ${PathText}`;

/** Where a call names its receivers. */
export interface Receivers {
  /** Fields of the JSON body, in order of preference; the first that holds an array is counted. */
  readonly fields: readonly string[];
  /**
   * Documented maximum of receivers per call, a whole number from 1 on. A call with more is not sent: it fails at once.
   * A body that cannot be read weighs as much.
   * @defaultValue none is documented: then `assumed` says what such a body weighs
   */
  readonly max?: number | undefined;
  /** What a body weighs that cannot be read, a whole number from 1 on. @defaultValue `max` */
  readonly assumed?: number | undefined;
}

/** What there is to say about a row besides its four columns. */
export interface Marks {
  /** How the documentation prints the row, where that is wrong and the row is read otherwise. */
  readonly printed?: string | undefined;
  /** Further ways to call the same endpoint, in the same bucket. */
  readonly also?: readonly EndpointText[] | undefined;
  /** Further endpoints with the row's name and limits, each in a bucket of its own. */
  readonly apart?: readonly EndpointText[] | undefined;
  /** Whom a message call reaches. @defaultValue none: every call counts as one message */
  readonly receivers?: Receivers | undefined;
  /** The path parameter that is the user ID. @defaultValue the first of the table's `userParams` in the path */
  readonly user?: string | undefined;
  /**
   * Limits of this row alone, besides those that it shares with its {@link Group}; only for rows of groups. An override
   * of the row replaces these; one of another row of the group replaces what is shared.
   * @defaultValue none
   */
  readonly besides?: LimitsInput | undefined;
  /** Why the row is as it is. */
  readonly note?: string | undefined;
}

/** A row of the documented table, its columns in the order of the documentation. */
export type Row = readonly [
  name: string,
  method: Method,
  path: PathText,
  limits: LimitsInput,
  marks?: Marks,
];

/** A row whose limits stand with its {@link Group}. */
export type GroupRow = readonly [name: string, method: Method, path: PathText, marks?: Marks];

/** Rows that count together: they share one bucket. */
export interface Group {
  /** The limits of all the rows together. */
  readonly together: LimitsInput;
  /**
   * Groups of one name are one group, in whichever sections they stand: they share one bucket, and must have the same
   * limits.
   * @defaultValue none: the group is one by itself
   */
  readonly name?: string | undefined;
  /** The rows that share these limits. */
  readonly rows: readonly GroupRow[];
}

/** A section of the documentation. */
export interface Section {
  /** Its title. */
  readonly name: string;
  /** Where its rows are documented. @defaultValue the table's `source` */
  readonly source?: string | undefined;
  /** Its rows, in the order of the documentation. */
  readonly rows: readonly (Row | Group)[];
}

/** What {@link TableDefinition.isRefusal} is: `false` for no refusal, the unit of the limit that was met, or `true`. */
export type RefusalTest = (body: unknown, status: number) => boolean | Unit;

/** A whole API's documented limits. */
export interface TableDefinition {
  /** What the API is called. */
  readonly name: string;
  /** Which revision of the documentation the table is made of, such as `'2022-09-16'`. @defaultValue not said */
  readonly edition?: string | undefined;
  /** The documentation: its address, or repository, path and commit. @defaultValue not said */
  readonly source?: string | undefined;
  /**
   * The API's hosts: `'api.example.com'`, `'api.example.com:8443'` (that port alone), `'*.example.com'` (whatever is
   * below example.com, at any depth, but not example.com itself).
   */
  readonly hosts: readonly string[];
  /**
   * What every path begins with, such as `'/{org_name}/{app_name}'`. Its parameters, joined by `#`, make the App Key:
   * limits are counted for each App Key by itself.
   * @defaultValue `''`: there is one App Key, `''`
   */
  readonly prefix?: PathText | '' | undefined;
  /**
   * The limit of a call that no row lists: one bucket per App Key holds them all.
   * @defaultValue none: such calls are left alone
   */
  readonly fallback?: LimitsInput | undefined;
  /** What a call that no row lists is called. @defaultValue `'default'` */
  readonly fallbackName?: string | undefined;
  /** The path parameters that hold a user ID, in order of preference. @defaultValue `['username']` */
  readonly userParams?: readonly string[] | undefined;
  /** Whether user IDs that differ in case alone are one user. @defaultValue `false` */
  readonly foldUserCase?: boolean | undefined;
  /**
   * The statuses of responses that may be refusals, whole numbers from 100 to 599; of other responses nothing is read.
   * @defaultValue `[429]`
   */
  readonly refusalStatuses?: readonly number[] | undefined;
  /**
   * Tells by the body of a response (read from JSON where it is that) and by its status, one of `refusalStatuses`, whether
   * the call was refused, before it was processed, for want of quota. Such a call is sent again. Where the answer says
   * which limit was met, `'call'` or `'message'` is its unit: the bucket of that unit pauses. `true` where it does not.
   * @defaultValue every response of such a status is a refusal
   */
  readonly isRefusal?: RefusalTest | undefined;
  /**
   * Whether the API tells in headers what is left of a quota (`RateLimit`, `RateLimit-Policy` or `X-RateLimit-*`), also
   * in answers that are no refusals. `Retry-After` of a refusal is read in any case.
   * @defaultValue `false`
   */
  readonly quotaHeaders?: boolean | undefined;
  /** Its sections, in the order of the documentation. */
  readonly sections: readonly Section[];
}

type MarkedIds<M> =
  | (M extends { readonly also: readonly (infer A extends string)[] } ? A : never)
  | (M extends { readonly apart: readonly (infer B extends string)[] } ? B : never);

type IdsOf<R> = R extends readonly [
  string,
  infer M extends string,
  infer P extends string,
  ...infer Rest,
]
  ? `${M} ${P}` | MarkedIds<Rest[number]>
  : R extends { readonly rows: readonly (infer Inner)[] }
    ? IdsOf<Inner>
    : never;

/** The ids of all endpoints of a definition, as a union of literals. */
export type EndpointId<D extends TableDefinition> = IdsOf<D['sections'][number]['rows'][number]>;
