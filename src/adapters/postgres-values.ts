import pg from 'pg';

/** Types that parameters and arrays are made of, by their numbers in `pg_type`. */
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const TEXT = 25;
const OID = 26;
const FLOAT4 = 700;
const FLOAT8 = 701;
const NUMERIC = 1700;

type Parse = (text: string) => unknown;

/**
 * How a column's text becomes a value, the same as on SQLite: integers as numbers where they are safe and else as
 * bigint, also those of sums; yes and no as 1 and 0.
 */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [BOOL, (text) => (text === 't' ? 1 : 0)],
  [BYTEA, pg.types.getTypeParser(BYTEA) as Parse],
  [INT8, integer],
  [INT2, Number],
  [INT4, Number],
  [OID, Number],
  [FLOAT4, Number],
  [FLOAT8, Number],
  [NUMERIC, (text) => (/^-?\d+$/.test(text) ? integer(text) : Number(text))],
]);

const asText: Parse = (text) => text;

/** For the option `types` of `pg`. */
export const valueParser = ((oid: number) => PARSERS.get(oid) ?? asText) as typeof pg.types.getTypeParser;

function integer(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** PostgreSQL has no U+0000 in a text; it becomes U+FFFD, the replacement character. */
export function storableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** What an array of one column is made of. `text` also stands for `varchar`. */
export type ElementType = 'text' | 'int4' | 'int8' | 'float8' | 'bytea';

const ELEMENT_OIDS: Readonly<Record<ElementType, number>> = { text: TEXT, int4: INT4, int8: INT8, float8: FLOAT8, bytea: BYTEA }; // prettier-ignore
const ELEMENTS: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [TEXT, 'text'],
  [1043, 'text'],
  [INT4, 'int4'],
  [INT8, 'int8'],
  [FLOAT8, 'float8'],
  [BYTEA, 'bytea'],
]);

/** @throws TypeError for a type that no table of ours uses */
export function elementType(oid: number, column: string): ElementType {
  const type = ELEMENTS.get(oid);
  if (type === undefined) throw new TypeError(`Column ${column} has a type (${oid}) that is not among ours`);
  return type;
}

/** What may stand in an array; booleans become 1 and 0. */
export type ElementValue = string | number | bigint | boolean | Uint8Array | null;

const HEADER_BYTES = 20;

/**
 * A one-dimensional array in PostgreSQL's binary form (`array_recv`): nothing to escape here, nothing to parse there. It
 * is what makes one statement for a thousand rows cheaper than anything else.
 *
 * @throws TypeError for NaN and infinities; RangeError for an integer that the type cannot hold
 */
export function binaryArray(column: string, type: ElementType, values: readonly ElementValue[]): Buffer {
  const out = new Bytes(HEADER_BYTES + values.length * (type === 'text' ? 48 : 16));
  out.int32(1);
  out.int32(1);
  out.int32(ELEMENT_OIDS[type]);
  out.int32(values.length);
  out.int32(1);
  for (const value of values) {
    if (value === null) out.int32(-1);
    else if (type === 'text') out.text(typeof value === 'string' ? value : plainText(column, value));
    else if (type === 'bytea') out.bytes(value as Uint8Array);
    else out.number(type, numberOf(column, value));
  }
  return out.taken();
}

function numberOf(column: string, value: Exclude<ElementValue, null>): number | bigint {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return value;
  const number = typeof value === 'number' ? value : Number(value);
  if (!Number.isFinite(number)) throw new TypeError(`Column ${column} is ${String(value)}`);
  return number;
}

/** A value for a parameter or a text column, as text. @throws TypeError for NaN and infinities */
export function plainText(name: string, value: Exclude<ElementValue, null>): string {
  if (typeof value === 'string') return value;
  return String(numberOf(name, value));
}

class Bytes {
  private buffer: Buffer;
  private length = 0;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafe(capacity);
  }

  int32(value: number): void {
    this.room(4);
    this.length = this.buffer.writeInt32BE(value, this.length);
  }

  text(value: string): void {
    const text = storableText(value);
    // No character of UTF-16 takes more than three bytes.
    this.room(4 + text.length * 3);
    const written = this.buffer.write(text, this.length + 4);
    this.buffer.writeInt32BE(written, this.length);
    this.length += 4 + written;
  }

  bytes(value: Uint8Array): void {
    this.room(4 + value.length);
    this.length = this.buffer.writeInt32BE(value.length, this.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  number(type: 'int4' | 'int8' | 'float8', value: number | bigint): void {
    this.room(12);
    if (type === 'int4') {
      this.length = this.buffer.writeInt32BE(4, this.length);
      this.length = this.buffer.writeInt32BE(Number(value), this.length);
      return;
    }
    this.length = this.buffer.writeInt32BE(8, this.length);
    if (type === 'float8') this.length = this.buffer.writeDoubleBE(Number(value), this.length);
    else this.length = this.buffer.writeBigInt64BE(BigInt(value), this.length);
  }

  taken(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
