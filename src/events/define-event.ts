import { z } from 'zod';
import type { EventDraft, Erased } from './envelope.js';

/**
 * Whose personal value a leaf is: `case` (free text and references about the case), or the name of the sibling leaf
 * that holds the random party or principal id.
 */
export type Subject = string;

type LeafMark = { readonly leaf: 'open' } | { readonly leaf: 'personal'; readonly subject: Subject };

/** Marks of leaves, by schema instance. A leaf without a mark fails {@link personalPaths}, and with it the build. */
const marks = new WeakMap<object, LeafMark>();

function mark<S extends z.ZodType>(schema: S, leaf: LeafMark): S {
  marks.set(schema, leaf);
  return schema;
}

const erased = z.object({
  erased: z.literal(true),
  at: z.string(),
  erasureEvent: z.string(),
}) satisfies z.ZodType<Erased>;

/** A random or deterministic uuid, lower case. Not personal: ids of cases and parties are random by construction. */
export const id = () =>
  mark(z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/), { leaf: 'open' });
/** A word of a vocabulary, a code, a version: anything that says nothing about a person. At most 200 characters. */
export const plain = () => mark(z.string().min(1).max(200), { leaf: 'open' });
/** Words written by us (plain-words explanations, computation steps), never by a person about a person. */
export const prose = () => mark(z.string().max(4_000), { leaf: 'open' });
/** A long text that is not about a person: the body of a template, the canonical bytes of a pack. */
export const document = () => mark(z.string().max(700_000), { leaf: 'open' });
/** One of a fixed vocabulary. */
export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  mark(z.enum(values), { leaf: 'open' });
export const literal = <const V extends string>(value: V) => mark(z.literal(value), { leaf: 'open' });
/** RFC 3339 UTC with milliseconds. */
export const instant = () => mark(z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/), { leaf: 'open' });
/** A calendar date, `YYYY-MM-DD`. */
export const day = () => mark(z.string().regex(/^\d{4}-\d\d-\d\d$/), { leaf: 'open' });
/** A safe integer, never a float: RFC 8785 numbers stay exact. */
export const integer = () => mark(z.int(), { leaf: 'open' });
export const flag = () => mark(z.boolean(), { leaf: 'open' });
/** SHA-256, hex. */
export const sha256 = () => mark(z.string().regex(/^[0-9a-f]{64}$/), { leaf: 'open' });
/** base64url(SHA-256(salt ‖ bytes)): says nothing about the bytes without the salt. */
export const saltedDigest = () => mark(z.string().regex(/^[A-Za-z0-9_-]{43}$/), { leaf: 'open' });
/** A saga's note: a flat record of words, numbers, flags and word lists; never a person's data. */
export const noted = () =>
  mark(
    z.record(z.string(), z.union([z.string().max(2_000), z.int(), z.boolean(), z.array(z.string().max(200)).max(100)])),
    { leaf: 'open' },
  );
/** Personal data: text that tells something of a person. It leaves the event as a salted digest. */
export const pii = (subject: Subject, maxLength = 10_000) =>
  mark(z.union([z.string().max(maxLength), erased]), { leaf: 'personal', subject });

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

/** Turns the data of one version into the next; pure. Runs after opening, so it may move personal leaves. */
export type Upcaster = (old: never) => unknown;

export interface EventDefinition<T extends string = string, S extends z.ZodObject = z.ZodObject> {
  (data: z.infer<S>): EventDraft<T, z.infer<S>>;
  readonly type: T;
  readonly version: number;
  readonly schema: S;
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
  return Object.assign(make, { type, version, schema, personal: personalPaths(schema), upcasters }) as EventDefinition<
    T,
    z.ZodObject<S>
  >;
}
