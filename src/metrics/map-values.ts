/** The same keys, with other values. */
export function mapValues<K extends string, V, W>(
  values: Readonly<Record<K, V>>,
  map: (value: V) => W,
): Record<K, W> {
  return Object.fromEntries(
    Object.entries<V>(values).map(([key, value]) => [key, map(value)]),
  ) as Record<K, W>;
}
