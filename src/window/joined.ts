/** What is waited for in one line: the demand at `line`, and those that are joined to it. */
export function waitedForIn<D extends { readonly isJoined?: boolean | undefined }>(
  demands: readonly D[],
  line: number,
): readonly D[] {
  let end = line + 1;
  while (demands[end]?.isJoined === true) end += 1;
  return demands.slice(line, end);
}
