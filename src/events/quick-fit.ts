import { z } from 'zod';

/**
 * Whether a value surely fits a schema: true only where zod would accept it, false where zod is to be asked, for its
 * verdict and its words. Most events fit; to know that costs a tenth of a parse, which copies the value.
 */
export type Fits = (value: unknown) => boolean;

const never: Fits = () => false;

/** @param leafFits what is known of a leaf; zod is asked for schemas with leaves of which nothing is known */
export function quickFit(schema: z.ZodType, leafFits: (leaf: z.ZodType) => Fits | undefined): Fits {
  return compile(schema, leafFits) ?? never;
}

function compile(schema: z.ZodType, leafFits: (leaf: z.ZodType) => Fits | undefined): Fits | undefined {
  const leaf = leafFits(schema);
  if (leaf) return leaf;
  if (schema instanceof z.ZodArray) return array(schema, leafFits);
  if (schema instanceof z.ZodObject) return object(schema, leafFits);
  return undefined;
}

function array(schema: z.ZodArray, leafFits: (leaf: z.ZodType) => Fits | undefined): Fits | undefined {
  const element = compile(schema.element as z.ZodType, leafFits);
  const limits = arrayLimits(schema);
  if (!element || !limits) return undefined;
  const [least, most] = limits;
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return false;
    for (let i = 0; i < value.length; i++) if (!element(value[i])) return false;
    return true;
  };
}

/** How many elements an array may have; undefined where it has rules of its own, which only zod knows. */
export function arrayLimits({ def }: z.ZodArray): readonly [least: number, most: number] | undefined {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const check of def.checks ?? []) {
    const rule = check._zod.def as { check: string; minimum?: number; maximum?: number };
    if (rule.check === 'min_length' && rule.minimum !== undefined) least = Math.max(least, rule.minimum);
    else if (rule.check === 'max_length' && rule.maximum !== undefined) most = Math.min(most, rule.maximum);
    else return undefined;
  }
  return [least, most];
}

/** A member of an object that takes no others. */
export interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly schema: z.ZodType;
}

/** All members of an object; undefined where it takes others, or has rules of its own. */
export function strictMembers(schema: z.ZodObject): readonly Member[] | undefined {
  if (!(schema.def.catchall instanceof z.ZodNever) || schema.def.checks?.length) return undefined;
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, child]) => {
    const optional = child instanceof z.ZodOptional;
    return { name, optional, schema: optional ? (child.unwrap() as z.ZodType) : child };
  });
}

/** An object literal: nothing made by a class, and none without a prototype. */
export function isLiteral(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function object(schema: z.ZodObject, leafFits: (leaf: z.ZodType) => Fits | undefined): Fits | undefined {
  const all = strictMembers(schema);
  if (all === undefined) return undefined;
  const names = new Set<string>();
  const members: { readonly name: string; readonly optional: boolean; readonly fits: Fits }[] = [];
  for (const { name, optional, schema: child } of all) {
    const fits = compile(child, leafFits);
    if (!fits) return undefined;
    names.add(name);
    members.push({ name, optional, fits });
  }
  return (value) => {
    if (!isLiteral(value)) return false;
    for (const name in value) if (!names.has(name)) return false;
    for (const { name, optional, fits } of members) {
      const member = value[name];
      if (member === undefined ? !optional : !fits(member)) return false;
    }
    return true;
  };
}
