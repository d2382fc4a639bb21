import { z } from 'zod';
import { arrayLimits, isLiteral, strictMembers, type Fits } from './quick-fit.js';

/** What is known of a leaf without asking zod. */
export interface Leaf {
  /** True only for values that the schema accepts. */
  readonly fits: Fits;
  /** The canonical JSON of a value that surely fits, else undefined. */
  readonly text: (value: unknown) => string | undefined;
  /** Whose personal value it is; undefined for open leaves. */
  readonly subject?: string | undefined;
}

/** Who takes the personal values out of a document on its way to text. */
export interface PersonalValues {
  /** The objects around the value at hand, from the outside in. */
  readonly parents: object[];
  /**
   * @param place JSON pointer (RFC 6901) of the value
   * @param subject as the schema names it
   * @returns canonical JSON to stand in its place; undefined where it cannot be said
   */
  replace(value: string, place: string, subject: string): string | undefined;
}

/**
 * The canonical JSON (RFC 8785) of a document that surely fits its schema, written in the same pass that checks it;
 * undefined where zod and the thorough serialiser are to be asked, for their verdict and their words. Personal values
 * that were handed over before that became clear are to be forgotten.
 *
 * @param place JSON pointer of the document
 */
export type Write = (value: unknown, place: string, personal: PersonalValues) => string | undefined;

interface Part {
  readonly write: Write;
  /** Whether there may be a personal leaf in it: only those need to know where they stand. */
  readonly personal: boolean;
}

const never: Write = () => undefined;

/** @param leafOf what is known of a leaf; nothing is written for schemas with leaves of which nothing is known */
export function quickWriting(schema: z.ZodType, leafOf: (schema: z.ZodType) => Leaf | undefined): Write {
  return compile(schema, leafOf)?.write ?? never;
}

function compile(schema: z.ZodType, leafOf: (schema: z.ZodType) => Leaf | undefined): Part | undefined {
  const leaf = leafOf(schema);
  if (leaf) return leafPart(leaf);
  if (schema instanceof z.ZodArray) return array(schema, leafOf);
  if (schema instanceof z.ZodObject) return object(schema, leafOf);
  return undefined;
}

function leafPart({ fits, text, subject }: Leaf): Part {
  if (subject === undefined) return { write: text, personal: false };
  return {
    write: (value, place, personal) => (fits(value) ? personal.replace(value as string, place, subject) : undefined),
    personal: true,
  };
}

function array(schema: z.ZodArray, leafOf: (schema: z.ZodType) => Leaf | undefined): Part | undefined {
  const element = compile(schema.element as z.ZodType, leafOf);
  const limits = arrayLimits(schema);
  if (!element || !limits) return undefined;
  const [least, most] = limits;
  const { write, personal } = element;
  return {
    personal,
    write: (value, place, values) => {
      if (!Array.isArray(value) || value.length < least || value.length > most) return undefined;
      let out = '[';
      for (let i = 0; i < value.length; i++) {
        const text = write(value[i], personal ? `${place}/${i}` : '', values);
        if (text === undefined) return undefined;
        out += i === 0 ? text : `,${text}`;
      }
      return `${out}]`;
    },
  };
}

/** Name, quotes and colon of a member, with what stands before it. */
interface WrittenMember extends Part {
  readonly name: string;
  readonly optional: boolean;
  readonly first: string;
  readonly next: string;
  readonly step: string;
}

/** Names that stand in JSON and in a JSON pointer as they are, and that JavaScript does not move to the front. */
const ORDINARY_NAME = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

function object(schema: z.ZodObject, leafOf: (schema: z.ZodType) => Leaf | undefined): Part | undefined {
  const all = strictMembers(schema);
  if (all === undefined) return undefined;
  const members: WrittenMember[] = [];
  for (const { name, optional, schema: child } of all) {
    const part = compile(child, leafOf);
    if (!part || !ORDINARY_NAME.test(name)) return undefined;
    members.push({ ...part, name, optional, first: `{"${name}":`, next: `,"${name}":`, step: `/${name}` });
  }
  // RFC 8785 section 3.2.3: by UTF-16 code units, as JavaScript compares.
  members.sort((a, b) => (a.name < b.name ? -1 : 1));
  const someArePersonal = members.some(({ personal }) => personal);
  return {
    personal: someArePersonal,
    write: (value, place, values) => {
      if (!isLiteral(value) || Object.getOwnPropertySymbols(value).length > 0) return undefined;
      let strange = 0;
      for (const _ in value) strange++;
      if (someArePersonal) values.parents.push(value);
      let out = '';
      for (const { name, optional, first, next, step, personal, write } of members) {
        const member = value[name];
        if (member === undefined) {
          if (!optional) return undefined;
          if (Object.hasOwn(value, name)) strange--;
          continue;
        }
        const text = write(member, personal ? place + step : '', values);
        if (text === undefined) return undefined;
        out += (out === '' ? first : next) + text;
        strange--;
      }
      if (strange !== 0) return undefined;
      if (someArePersonal) values.parents.pop();
      return out === '' ? '{}' : `${out}}`;
    },
  };
}
