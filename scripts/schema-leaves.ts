import { z } from 'zod';
import { personalPaths } from '../src/events/define-event.js';

/** A leaf of an event's schema, as a reader needs it. */
export interface Leaf {
  /** From the root of the schema; `*` stands for the elements of an array. */
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  /** What may stand there, in the words of docs/EVENTS.md. */
  readonly kind: string;
  /** The words of a fixed vocabulary; empty for any other leaf. */
  readonly vocabulary: readonly string[];
  /** It, or something around it, may be absent. */
  readonly optional: boolean;
  /** Whose personal value it is; undefined for an open leaf. */
  readonly subject?: string;
}

/** An example of every form that a text leaf may ask for; the first that fits says which form it is. */
const FORMS: readonly (readonly [kind: string, example: string])[] = [
  ['text', 'words'],
  ['uuid', '7c9e6679-7425-50de-944b-e07fc1f90ae7'],
  ['instant', '2026-07-01T09:30:00.000Z'],
  ['date', '2026-07-01'],
  ['SHA-256', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  ['salted digest', 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg'],
];

/**
 * The leaves of an event's schema, in the order in which they are written.
 * @throws Error when a leaf is of a form that FORMS does not know
 */
export function leavesOf(schema: z.ZodType): Leaf[] {
  const subjects = new Map(personalPaths(schema).map(({ path, subject }) => [path.join('.'), subject]));
  return walk(schema, [], false).map((leaf) => {
    const subject = subjects.get(leaf.path.join('.'));
    return subject === undefined ? leaf : { ...leaf, subject };
  });
}

function walk(schema: z.ZodType, path: readonly string[], optional: boolean): Leaf[] {
  if (schema instanceof z.ZodOptional) return walk(schema.unwrap() as z.ZodType, path, true);
  if (schema instanceof z.ZodArray) return walk(schema.element as z.ZodType, [...path, '*'], optional);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, child]) =>
      walk(child, [...path, key], optional),
    );
  }
  return [{ path, schema, optional, ...describe(schema, path) }];
}

function describe(schema: z.ZodType, path: readonly string[]): { kind: string; vocabulary: readonly string[] } {
  if (schema instanceof z.ZodEnum) return { kind: 'one of', vocabulary: schema.options as string[] };
  if (schema instanceof z.ZodLiteral) return { kind: 'one of', vocabulary: [...schema.values].map(String) };
  if (schema instanceof z.ZodNumber) return { kind: 'integer', vocabulary: [] };
  if (schema instanceof z.ZodBoolean) return { kind: 'flag', vocabulary: [] };
  if (schema instanceof z.ZodRecord) return { kind: 'note', vocabulary: [] };
  const form = FORMS.find(([, example]) => schema.safeParse(example).success);
  if (!form) throw new Error(`${path.join('.')}: no known form of text fits its schema`);
  return { kind: form[0], vocabulary: [] };
}
