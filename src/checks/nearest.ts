const MAX_NEAREST = 3;

/** The three of `known` that take the fewest edits to become `text`. */
export function nearest(text: string, known: readonly string[]): readonly string[] {
  // Longer texts than any endpoint has are compared by their beginning, which bounds the work.
  const wanted = text.slice(0, 100).toLowerCase();
  return known
    .map((candidate) => ({ candidate, edits: editDistance(wanted, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, MAX_NEAREST)
    .map(({ candidate }) => candidate);
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
