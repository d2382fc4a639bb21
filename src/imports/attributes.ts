/**
 * Puts a value under a name that is not taken yet; a repeated name becomes `name#2`, `name#3` …, so that none is lost.
 * Names come from strangers' files: `__proto__` is a name like any other.
 */
export function putAttribute(attributes: Record<string, string>, name: string, value: string): void {
  let free = name;
  for (let n = 2; Object.hasOwn(attributes, free); n += 1) free = `${name}#${n}`;
  if (free === '__proto__') {
    Object.defineProperty(attributes, free, { value, enumerable: true, configurable: true, writable: true });
  } else attributes[free] = value;
}

/** The value of an attribute; undefined when there is none, also for names that every object inherits. */
export function attributeOf(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/**
 * A copy that does not hold on to the text it was cut from. V8 keeps the whole parent of a slice alive: a table of
 * case references would otherwise keep the whole file in memory.
 */
export function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
