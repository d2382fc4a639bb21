import { z } from 'zod';

type Json = string | { readonly [name: string]: Json } | readonly Json[];

/** JSON whose texts may name values in braces: `{reference}`. */
const template: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.array(template), z.record(z.string(), template)]),
);

const call = z.strictObject({
  /** Below the base address; values stand in braces. */
  path: z.string().startsWith('/'),
  /** Multipart: the names of the part with the JSON and of that with the file. Without them the body is the JSON. */
  jsonPart: z.string().min(1).optional(),
  filePart: z.string().min(1).optional(),
  body: template,
  /** Where the answer names what was made: names with dots between them. */
  reference: z.string().min(1),
});
export type OutboundCall = z.infer<typeof call>;

const mapping = z.strictObject({ followUpCase: call, attachment: call, comment: call });
/** The part `outbound` of the file that knows the customer's case system. */
export type OutboundMapping = z.infer<typeof mapping>;

/** @throws RangeError naming everything that is wrong */
export function outboundMapping(content: unknown): OutboundMapping {
  const result = mapping.safeParse(content);
  if (result.success) return result.data;
  throw new RangeError(
    result.error.issues.map(({ path, message }) => `outbound.${path.join('.')}: ${message}`).join('; '),
  );
}

type Values = Readonly<Record<string, string>>;

/** A template with its values; a name that nobody knows stays as it stands. */
export function filled(content: Json, values: Values): unknown {
  if (typeof content === 'string') return withValues(content, values);
  if (Array.isArray(content)) return content.map((element: Json) => filled(element, values));
  return Object.fromEntries(Object.entries(content).map(([name, inner]) => [name, filled(inner as Json, values)]));
}

/** A path with its values, each as one segment. */
export const filledPath = (path: string, values: Values): string =>
  withValues(
    path,
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)])),
  );

const withValues = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));

/** The text or number at a place of an answer; undefined where there is none. */
export function valueAt(content: unknown, place: string): string | undefined {
  let value = content;
  for (const name of place.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
