/** What stands at a place of an event's data. */
export interface Found {
  readonly place: string;
  readonly value: unknown;
}

/**
 * The first of several places where there is something: neither nothing nor an empty text.
 * @param places names with dots between them
 */
export function findPlace(data: unknown, places: string | readonly string[]): Found | undefined {
  for (const place of [places].flat()) {
    let value = data;
    for (const name of place.split('.'))
      value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value !== undefined && value !== null && value !== '') return { place, value };
  }
  return undefined;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
