/** Whether an answer means "over quota": 429, or for messages a 403 that says so. A 403 may have other reasons. */
export function isRefused({ status, data }: { status: number; data: unknown }): boolean {
  return status === 429 || (status === 403 && JSON.stringify(data).includes('reach limit'));
}
