import { z } from 'zod';
import type { EventDraft, Erased } from './envelope.js';
import { quickCanonicalJson, quickText } from './quick-canonical-json.js';
import { quickFit, type Fits } from './quick-fit.js';
import { quickWriting, type Leaf, type Write } from './quick-writing.js';

/**
 * Whose personal value a leaf is: `case` (free text and references about the case), or the name of the sibling leaf
 * that holds the random party or principal id.
 */
export type Subject = string;

type LeafMark = { readonly leaf: 'open' } | { readonly leaf: 'personal'; readonly subject: Subject };

/** Marks of leaves, by schema instance. A leaf without a mark fails {@link personalPaths}, and with it the build. */
const marks = new WeakMap<object, LeafMark & Leaf>();

type Text<V = unknown> = (value: V) => string | undefined;

/**
 * Remembers the last value and its text: the leaves of one command's events, and of one event, often say the same.
 * Never for personal values.
 */
function remembering(text: Text): Text {
  let [last, written]: [unknown, string | undefined] = [undefined, undefined];
  return (value) => {
    if (value === last) return written;
    const now = text(value);
    if (now !== undefined) [last, written] = [value, now];
    return now;
  };
}

/** @param fits true only for values that the schema accepts: most are known to fit without asking it */
function mark<S extends z.ZodType>(schema: S, leaf: LeafMark, fits: Fits, text: Text): S {
  marks.set(schema, { ...leaf, fits, text });
  return schema;
}

/** @param text canonical JSON of a value that fits */
const open = <V, S extends z.ZodType>(schema: S, fits: Fits, text: Text<V>): S =>
  mark(
    schema,
    { leaf: 'open' },
    fits,
    remembering((value) => (fits(value) ? text(value as V) : undefined)),
  );

/** For texts whose pattern lets nothing through that JSON would escape. */
const quoted = (value: string): string => `"${value}"`;
const asItIs = (value: number | boolean): string => String(value);

const matching =
  (pattern: RegExp): Fits =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const ofLength =
  (least: number, most: number): Fits =>
  (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most;
const text = (pattern: RegExp) => open(z.string().regex(pattern), matching(pattern), quoted);
const words = (least: number, most: number) => open(z.string().min(least).max(most), ofLength(least, most), quickText);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUuid = matching(UUID);
/** Shared by all ids: three of them in the metadata are often one. */
const uuidText = remembering((value) => (isUuid(value) ? quoted(value as string) : undefined));

const fitsNote: Fits = (value) => {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(([name, entry]: [string, unknown]) => {
    if (name === '__proto__') return false;
    if (Array.isArray(entry)) return entry.length <= 100 && entry.every(ofLength(0, 200)) && !entry.includes(undefined);
    return typeof entry === 'boolean' || Number.isSafeInteger(entry) || ofLength(0, 2_000)(entry);
  });
};

const erased = z.object({
  erased: z.literal(true),
  at: z.string(),
  erasureEvent: z.string(),
}) satisfies z.ZodType<Erased>;

/** A random or deterministic uuid, lower case. Not personal: ids of cases and parties are random by construction. */
export const id = () => mark(z.string().regex(UUID), { leaf: 'open' }, isUuid, remembering(uuidText));
/** A word of a vocabulary, a code, a version: anything that says nothing about a person. At most 200 characters. */
export const plain = () => words(1, 200);
/** Words written by us (plain-words explanations, computation steps), never by a person about a person. */
export const prose = () => words(0, 4_000);
/** A long text that is not about a person: the body of a template, the canonical bytes of a pack. */
export const document = () => words(0, 700_000);
/** One of a fixed vocabulary. */
export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  open(z.enum(values), (value) => (values as readonly unknown[]).includes(value), quickText);
export const literal = <const V extends string>(value: V) =>
  open(z.literal(value), (given) => given === value, quickText);
/** RFC 3339 UTC with milliseconds. */
export const instant = () => text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
/** A calendar date, `YYYY-MM-DD`. */
export const day = () => text(/^\d{4}-\d\d-\d\d$/);
/** A safe integer, never a float: RFC 8785 numbers stay exact. */
export const integer = () => open(z.int(), Number.isSafeInteger, asItIs);
export const flag = () => open(z.boolean(), (value) => typeof value === 'boolean', asItIs);
/** SHA-256, hex. */
export const sha256 = () => text(/^[0-9a-f]{64}$/);
/** base64url(SHA-256(salt ‖ bytes)): says nothing about the bytes without the salt. */
export const saltedDigest = () => text(/^[A-Za-z0-9_-]{43}$/);
/** A saga's note: a flat record of words, numbers, flags and word lists; never a person's data. */
export const noted = () =>
  mark(
    z.record(z.string(), z.union([z.string().max(2_000), z.int(), z.boolean(), z.array(z.string().max(200)).max(100)])),
    { leaf: 'open' },
    fitsNote,
    // Not remembered: a record is the same one after it has changed.
    (note) => (fitsNote(note) ? quickCanonicalJson(note) : undefined),
  );
/** Personal data: text that tells something of a person. It leaves the event as a salted digest. */
export const pii = (subject: Subject, maxLength = 10_000) =>
  mark(
    z.union([z.string().max(maxLength), erased]),
    { leaf: 'personal', subject },
    ofLength(0, maxLength),
    () => undefined,
  );

/** A personal leaf in a schema: the path from the root (`*` for the elements of an array) and whose it is. */
export interface PersonalPath {
  readonly path: readonly string[];
  readonly subject: Subject;
}

/**
 * All personal leaves of a schema.
 * @throws Error naming the first leaf that carries no mark, or a node kind that events may not use.
 */
export function personalPaths(schema: z.ZodType, at: readonly string[] = []): PersonalPath[] {
  const marked = marks.get(schema);
  if (marked) return marked.leaf === 'personal' ? [{ path: at, subject: marked.subject }] : [];
  if (schema instanceof z.ZodOptional) return personalPaths(schema.unwrap() as z.ZodType, at);
  if (schema instanceof z.ZodArray) return personalPaths(schema.element as z.ZodType, [...at, '*']);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, child]) => personalPaths(child as z.ZodType, [...at, key]));
  }
  throw new Error(`Leaf ${at.join('.') || '(root)'} is neither marked as personal nor as open`);
}

/** Whether a document surely fits its schema; where not, the schema is to be asked. */
export const fitsQuickly = (schema: z.ZodType): Fits => quickFit(schema, (leaf) => marks.get(leaf)?.fits);

/** Checks a document and writes it, in one pass; where it cannot, the schema is to be asked. */
export const writesQuickly = (schema: z.ZodType): Write => quickWriting(schema, (leaf) => marks.get(leaf));

/** Turns the data of one version into the next; pure. Runs after opening, so it may move personal leaves. */
export type Upcaster = (old: never) => unknown;

export interface EventDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  (data: z.infer<S>): EventDraft<T, z.infer<S>>;
  readonly type: T;
  readonly version: number;
  readonly schema: S;
  readonly fits: Fits;
  readonly write: Write;
  readonly personal: readonly PersonalPath[];
  /** Upcasters by the version they start from. */
  readonly upcasters: Readonly<Record<number, Upcaster>>;
}

/** The draft type that a definition makes. */
export type DraftOf<D> = D extends EventDefinition<infer T, infer S> ? EventDraft<T, z.infer<S>> : never;

/**
 * Declares an event: its type, the current version of its schema, and the chain of upcasters from every earlier one.
 * @throws Error when an upcaster is missing or a leaf is unmarked (at load time, so a build cannot pass).
 */
export function defineEvent<const T extends string, S extends z.ZodRawShape>(
  type: T,
  version: number,
  shape: S,
  upcasters: Readonly<Record<number, Upcaster>> = {},
): EventDefinition<T, z.ZodObject<S>> {
  for (let from = 1; from < version; from += 1) {
    if (!upcasters[from]) throw new Error(`${type} is at version ${version} but cannot be upcast from ${from}`);
  }
  const schema = z.strictObject(shape) as unknown as z.ZodObject<S>;
  const make = (data: z.infer<z.ZodObject<S>>): EventDraft<T, z.infer<z.ZodObject<S>>> => ({ type, version, data });
  return Object.assign(make, {
    type,
    version,
    schema,
    fits: fitsQuickly(schema),
    write: writesQuickly(schema),
    personal: personalPaths(schema),
    upcasters,
  }) as EventDefinition<T, z.ZodObject<S>>;
}
