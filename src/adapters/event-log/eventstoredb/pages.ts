/** Most events of one page. */
export const PAGE_EVENTS = 500;

/** Events may be as large as a mebibyte: a page ends after about this many characters of data and metadata. */
export const PAGE_CHARACTERS = 4 * 1_048_576;

/** @throws TypeError */
export function checkWhole(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) throw new TypeError(`${name} ${value}: a whole number from 0`);
}
