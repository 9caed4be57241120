import axios, { type AxiosAdapter, type AxiosInstance, type AxiosRequestConfig } from 'axios';

/** A client of the API at `origin`, as its users make one. */
export function createClient(
  origin: string,
  adapter?: AxiosAdapter,
  app = 'my-app',
): AxiosInstance {
  return axios.create({ baseURL: `${origin}/my-org/${app}`, ...(adapter && { adapter }) });
}

/** What goes to this app is answered, and not counted: on a slow machine some of it comes late. */
export const WARM_UP_APP = 'warm-up';

export const ANY_ORIGIN = 'https://a1.easemob.com';

/** A message to `weight` users: what weighs as much in the Easemob API. */
export function messageTo(weight: number): AxiosRequestConfig {
  return {
    method: 'post',
    url: '/messages/users',
    data: { to: receivers(weight), type: 'txt', body: { msg: 'hello' } },
  };
}

const names = Array.from({ length: 600 }, (_, n) => `user-${n}`);
const receivers = (weight: number): string[] => names.slice(0, weight);

/** Answers at once, without any network. */
export const instantAdapter: AxiosAdapter = (config) =>
  Promise.resolve({ data: '', status: 200, statusText: 'OK', headers: {}, config });
