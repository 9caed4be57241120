import type { AxiosRequestConfig } from 'axios';

/** Calls of one endpoint. */
export interface Job {
  /** As `lookup` names it. */
  readonly endpoint: string;
  readonly requests: readonly AxiosRequestConfig[];
}

/** What there is to do, all at once. */
export const jobs: readonly Job[] = [
  {
    endpoint: 'POST /users',
    requests: times(1000, (index) => ({
      method: 'POST',
      url: '/users',
      data: { username: `user${index}`, password: 'secret' },
    })),
  },
  {
    // 12,000 receivers: 600 is the most that one call may have, and it counts as 600 messages.
    endpoint: 'POST /messages/users',
    requests: times(20, (call) => ({
      method: 'POST',
      url: '/messages/users',
      data: {
        from: 'admin',
        to: times(600, (index) => `user${call * 600 + index}`),
        type: 'txt',
        body: { msg: 'Hello' },
      },
    })),
  },
  {
    endpoint: 'GET /chatgroups/{group_ids}',
    requests: times(300, (index) => ({ url: `/chatgroups/${1000 + index}` })),
  },
  {
    endpoint: 'GET /user/{username}/user_channels',
    requests: times(50, (index) => ({ url: `/user/user${index}/user_channels` })),
  },
  {
    endpoint: 'GET /chatmessages/{time}',
    requests: times(12, (hour) => ({ url: `/chatmessages/${2022091600 + hour}` })),
  },
];

/** How many calls there are in all. */
export const totalCalls = jobs.reduce((sum, { requests }) => sum + requests.length, 0);

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
