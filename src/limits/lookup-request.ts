/** What of a request says how it is limited; a request config of axios will do. */
export interface LookupRequest {
  /** In capitals or not. @defaultValue `'GET'` */
  readonly method?: string | undefined;
  /** Path below `baseURL`, or a whole URL. @defaultValue `''` */
  readonly url?: string | undefined;
  /** What a path is below. @defaultValue that of the client attached first */
  readonly baseURL?: string | undefined;
  /** The body: an object, JSON text, or bytes. */
  readonly data?: unknown;
  /** As in axios: `false` joins an absolute `url` to `baseURL` all the same. @defaultValue `true` */
  readonly allowAbsoluteUrls?: boolean | undefined;
}
