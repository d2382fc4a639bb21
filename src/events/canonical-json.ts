import { quickCanonicalJson, sortedKeys } from './quick-canonical-json.js';

/** What the serialiser lets pass beyond the documents that an event may hold. */
interface Rules {
  /** Any finite number (RFC 8785 section 3.2.2.3), not only safe integers. */
  readonly floats: boolean;
  /** Keys such as "10", which JavaScript moves to the front of an object. */
  readonly integerKeys: boolean;
  readonly maxDepth: number;
}

const EVENT_RULES: Rules = { floats: false, integerKeys: false, maxDepth: 64 };
const RFC_8785_RULES: Rules = { floats: true, integerKeys: true, maxDepth: 1_000 };

/** Text that stands in JSON as it is: no control character, quote, backslash or surrogate. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const INTEGER_LIKE = /^(?:0|[1-9][0-9]*)$/;

/**
 * RFC 8785 canonical JSON of a document that an event may hold: keys sorted by UTF-16 code units, no white space,
 * one spelling for every value. Equal documents give equal text on every machine and in every store.
 * Properties whose value is `undefined` are left out; `-0` becomes `0`.
 *
 * @throws TypeError naming the JSON pointer (RFC 6901) of what cannot stand in an event: numbers that are no safe
 *   integers, bigint, functions, symbols, dates and other class instances, `undefined` or a hole in an array, lone
 *   surrogates, keys that look like integers (JavaScript reorders them), more than 64 levels
 */
export function canonicalJson(value: unknown): string {
  return quickCanonicalJson(value) ?? serialise(value, EVENT_RULES);
}

/**
 * Plain RFC 8785 for documents of others: floats and integer-like keys pass.
 *
 * @throws TypeError for what JSON or I-JSON (RFC 7493) cannot hold, and beyond 1,000 levels
 */
export function jcs(value: unknown): string {
  return serialise(value, RFC_8785_RULES);
}

/**
 * Parses text that must be the canonical JSON of an event document, byte for byte. Duplicate keys, white space,
 * unsorted keys and other spellings of a value are thereby refused.
 *
 * @throws TypeError when the text is not canonical, or no JSON at all (then with the parser's error as cause)
 */
export function parseCanonical(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TypeError('Not JSON', { cause });
  }
  if (canonicalJson(value) !== text) throw new TypeError('JSON, but not in the canonical form of RFC 8785');
  return value;
}

function serialise(value: unknown, rules: Rules): string {
  return new Serialiser(rules).any(value, 0);
}

class Serialiser {
  /** Keys from the root to the value at hand; entries beyond the present depth are left-overs. */
  private readonly trail: (string | number)[] = [];

  constructor(private readonly rules: Rules) {}

  any(value: unknown, depth: number): string {
    switch (typeof value) {
      case 'string':
        return this.text(value, depth);
      case 'number':
        return this.number(value, depth);
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        if (value === null) return 'null';
        if (depth >= this.rules.maxDepth) this.refuse(`more than ${this.rules.maxDepth} levels`, depth);
        return Array.isArray(value) ? this.array(value, depth) : this.object(value, depth);
      default:
        return this.refuse(typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`, depth);
    }
  }

  private text(value: string, depth: number): string {
    if (PLAIN.test(value)) return `"${value}"`;
    if (LONE_SURROGATE.test(value)) this.refuse('a lone surrogate', depth);
    return JSON.stringify(value);
  }

  private number(value: number, depth: number): string {
    const fits = this.rules.floats ? Number.isFinite(value) : Number.isSafeInteger(value);
    if (!fits) this.refuse(this.rules.floats ? `${value}` : `${value}, which is no safe integer`, depth);
    return String(value);
  }

  private array(value: readonly unknown[], depth: number): string {
    let out = '[';
    for (let i = 0; i < value.length; i++) {
      this.trail[depth] = i;
      const item = value[i];
      if (item === undefined && !(i in value)) this.refuse('a hole in an array', depth + 1);
      out += i === 0 ? this.any(item, depth + 1) : `,${this.any(item, depth + 1)}`;
    }
    return `${out}]`;
  }

  private object(value: object, depth: number): string {
    if (!isPlain(value)) this.refuse(`an instance of ${value.constructor?.name || 'a class'}`, depth);
    if (Object.getOwnPropertySymbols(value).length > 0) this.refuse('a key that is a symbol', depth);
    let out = '';
    for (const key of sortedKeys(value)) {
      const item = (value as Record<string, unknown>)[key];
      if (item === undefined) continue;
      this.trail[depth] = key;
      if (!this.rules.integerKeys && INTEGER_LIKE.test(key)) this.refuse('a key that looks like an integer', depth + 1);
      out += `${out === '' ? '' : ','}${this.text(key, depth + 1)}:${this.any(item, depth + 1)}`;
    }
    return `{${out}}`;
  }

  private refuse(what: string, depth: number): never {
    const steps = this.trail.slice(0, depth).map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
    throw new TypeError(`Not canonical JSON at "${steps.map((step) => `/${step}`).join('')}": ${what}`);
  }
}

/** Object literals, also of another realm, and objects without a prototype; nothing made by a class. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}
