import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** Commands that a message of the case system may become. */
export const MAPPED_COMMANDS = [
  'open-case', 'add-party', 'correct-contact', 'enter-stage', 'request-information', 'receive-information', 'record-fact',
  'decide-case', 'revise-decision', 'escalate-case', 'attach-document', 'add-note', 'record-work', 'link-case',
  'close-case', 'reopen-case',
] as const; // prettier-ignore
export type MappedCommand = (typeof MAPPED_COMMANDS)[number];

/** Where in `data` a value stands: names with dots between them; of several the first that is there. */
const place = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** How a field of a command is made. A place alone stands for `{ from: place }`. */
export type FieldSpec =
  | string
  | { readonly from: string | readonly string[]; readonly words?: string | undefined; readonly default?: string | undefined; readonly time?: boolean | undefined }
  | { readonly value: string | boolean }
  | { readonly each: string; readonly of?: Readonly<Record<string, FieldSpec>> | undefined }
  | { readonly all: Readonly<Record<string, FieldSpec>> }; // prettier-ignore

const field: z.ZodType<FieldSpec> = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.strictObject({
      from: place,
      /** Vocabulary of the file that translates the value; words it does not know stay as they are. */
      words: z.string().optional(),
      default: z.string().optional(),
      /** The value is a time. */
      time: z.boolean().optional(),
    }),
    z.strictObject({ value: z.union([z.string(), z.boolean()]) }),
    /** A list: of texts, or of what `of` makes of each element. */
    z.strictObject({ each: z.string().min(1), of: z.record(z.string(), field).optional() }),
    /** A group of fields; left out where the data hold none of them. */
    z.strictObject({ all: z.record(z.string(), field) }),
  ]),
);

const step = z.strictObject({
  command: z.enum(MAPPED_COMMANDS),
  /** Only where the data have a value there. */
  when: place.optional(),
  /** When it happened; default: the event's own time. */
  occurredAt: place.optional(),
  /** When the firm received it (regulatory receipt). */
  receivedAt: place.optional(),
  /** A place where the word `restricted` stands for what must never be told to customers. */
  confidentiality: place.optional(),
  fields: z.record(z.string(), field).default({}),
});
export type MappingStep = z.infer<typeof step>;

const mapping = z
  .strictObject({
    /** Name of the case system: with a case's reference there it names the case for good. */
    system: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'must be a lower-case name such as core-case'),
    /** Values of CloudEvents `source` that are this system: equal, or followed by `/` or `:`. */
    sources: z.array(z.string().min(1)).min(1),
    words: z.record(z.string(), z.record(z.string(), z.string())).default({}),
    /** Steps by event type. */
    inbound: z.record(z.string(), z.array(step).min(1)),
    /** What we ask of the case system: read by the adapter that talks to it. */
    outbound: z.unknown().optional(),
  })
  .superRefine(({ words, inbound }, context) => {
    for (const [type, steps] of Object.entries(inbound)) {
      for (const name of steps.flatMap(({ fields }) => Object.values(fields)).flatMap(wordsIn)) {
        if (!(name in words)) context.addIssue({ code: 'custom', path: ['inbound', type], message: `no words "${name}" are given` }); // prettier-ignore
      }
    }
  });
export type CaseSystemMapping = z.infer<typeof mapping>;

function wordsIn(spec: FieldSpec): string[] {
  if (typeof spec === 'string' || 'value' in spec) return [];
  if ('from' in spec) return spec.words === undefined ? [] : [spec.words];
  return Object.values(('each' in spec ? spec.of : spec.all) ?? {}).flatMap(wordsIn);
}

/** The mapping file cannot be used; the message names the file and everything that is wrong. */
export class CaseSystemMappingInvalid extends Error {
  override readonly name = 'CaseSystemMappingInvalid';
}

/** The mapping that ships: our own contract, with the object shapes of Core Case beside it. */
export const SHIPPED_MAPPING = fileURLToPath(new URL('./core-case.yaml', import.meta.url));

/**
 * Reads the one file that knows a customer's case system.
 * @throws CaseSystemMappingInvalid; the error of node:fs when the file cannot be read
 */
export function loadCaseSystemMapping(file: string = SHIPPED_MAPPING): CaseSystemMapping {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'), { merge: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new CaseSystemMappingInvalid(`${file}: ${(error as Error).message}`, { cause: error });
  }
  const result = mapping.safeParse(content);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${file}: ${path.join('.')}: ${message}`);
  throw new CaseSystemMappingInvalid(faults.join('\n'));
}

/** Whether a CloudEvents source is the system of the mapping. */
export function isSource({ sources }: CaseSystemMapping, source: string): boolean {
  return sources.some((known) => source === known || source.startsWith(`${known}/`) || source.startsWith(`${known}:`));
}
