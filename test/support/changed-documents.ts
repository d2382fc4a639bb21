import fc from 'fast-check';

export type Path = readonly (string | number)[];

/** The paths of all values of a document, its own first. */
export function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...at, key]))];
}

/** A copy in which something else stands at that path; `delete` removes it, `beside` adds a neighbour. */
export function changed(root: unknown, [key, ...rest]: Path, how: 'put' | 'delete' | 'beside', what: unknown): unknown {
  if (key === undefined) return how === 'beside' && typeof root === 'object' ? { ...root, neighbour: what } : what;
  const copy = (Array.isArray(root) ? [...(root as unknown[])] : { ...(root as object) }) as Record<string, unknown>;
  if (rest.length === 0 && how === 'delete') delete copy[key];
  else copy[key] = changed(copy[key], rest, how, what);
  return copy;
}

/** What has no place in an event, mostly. */
export const junk = fc.oneof(
  fc.anything({ withDate: true, withNullPrototype: true, withSparseArray: true, withBigInt: true }),
  fc.constantFrom<unknown>(
    '',
    'x'.repeat(201),
    'x'.repeat(10_001),
    '2026-07-01',
    '2026-07-01T09:30:00Z',
    -1,
    1.5,
    null,
  ),
  fc.constant({ erased: true, at: '2026-07-01T09:30:00.000Z', erasureEvent: 'e' }),
  fc.string({ unit: 'binary' }),
  fc.uuid(),
);
