type Container = Record<string | number, unknown>;

/**
 * A copy of the document in which the values at these paths are others. Only the containers on the way are copied; the
 * document itself stays as it is.
 */
export function replaceLeaves<T extends object>(
  document: T,
  paths: readonly (readonly (string | number)[])[],
  replacement: (value: unknown, index: number) => unknown,
): T {
  const copies = new Set<unknown>();
  const copyOf = (container: object): Container => {
    if (copies.has(container)) return container as Container;
    const copy = (Array.isArray(container) ? [...(container as unknown[])] : { ...container }) as unknown as Container;
    copies.add(copy);
    return copy;
  };
  const root = copyOf(document);
  paths.forEach((path, index) => {
    let at = root;
    path.slice(0, -1).forEach((step) => {
      at[step] = copyOf(at[step] as object);
      at = at[step] as Container;
    });
    const last = path[path.length - 1] as string | number;
    at[last] = replacement(at[last], index);
  });
  return root as T;
}
