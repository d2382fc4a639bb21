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
  const limits = lengthLimits(schema);
  if (!element || !limits) return undefined;
  const [least, most] = limits;
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return false;
    for (let i = 0; i < value.length; i++) if (!element(value[i])) return false;
    return true;
  };
}

function lengthLimits({ def }: z.ZodArray): readonly [least: number, most: number] | undefined {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const check of def.checks ?? []) {
    const rule = check._zod.def as { check: string; minimum?: number; maximum?: number };
    if (rule.check === 'min_length' && rule.minimum !== undefined) least = Math.max(least, rule.minimum);
    else if (rule.check === 'max_length' && rule.maximum !== undefined) most = Math.min(most, rule.maximum);
    else return undefined;
  }
  return [least, most];
}

function object(schema: z.ZodObject, leafFits: (leaf: z.ZodType) => Fits | undefined): Fits | undefined {
  if (!(schema.def.catchall instanceof z.ZodNever) || schema.def.checks?.length) return undefined;
  const names = new Set<string>();
  const members: { readonly name: string; readonly optional: boolean; readonly fits: Fits }[] = [];
  for (const [name, child] of Object.entries(schema.shape as Record<string, z.ZodType>)) {
    const optional = child instanceof z.ZodOptional;
    const fits = compile(optional ? (child.unwrap() as z.ZodType) : child, leafFits);
    if (!fits) return undefined;
    names.add(name);
    members.push({ name, optional, fits });
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
    const record = value as Record<string, unknown>;
    for (const name in record) if (!names.has(name)) return false;
    for (const { name, optional, fits } of members) {
      const member = record[name];
      if (member === undefined ? !optional : !fits(member)) return false;
    }
    return true;
  };
}
