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
  const root = shallowCopy(document);
  const copies = new Set<unknown>([root]);
  paths.forEach((path, index) => {
    let at = root;
    for (let i = 0; i < path.length - 1; i++) {
      const step = path[i] as string | number;
      let next = at[step] as Container;
      if (!copies.has(next)) {
        next = shallowCopy(next);
        copies.add(next);
        at[step] = next;
      }
      at = next;
    }
    const last = path[path.length - 1] as string | number;
    at[last] = replacement(at[last], index);
  });
  return root as T;
}

function shallowCopy(container: object): Container {
  return (Array.isArray(container) ? [...(container as unknown[])] : { ...container }) as Container;
}
