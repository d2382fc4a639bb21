import { IANAZone } from 'luxon';
import { z } from 'zod';
import { CASE_KINDS, OUTCOMES } from '../events/case.events.js';
import { CHANNELS, COMMUNICATION_KINDS } from '../events/communication.events.js';
import { SOURCE_FORMATS } from './source-event.js';

export const INTAKES = ['oral', 'written', 'online', 'unknown'] as const;
const ACTOR_TYPES = ['person', 'system', 'service', 'agent'] as const;

/** Said of a key that stands where no such key is known. */
export const UNKNOWN_KEY = 'is no key that a mapping knows here';

/** Longest words, as the events have it: `plain` leaves 200, fact values and reasons 2,000, notes 10,000. */
export const MAX_LENGTH = { word: 200, title: 500, text: 2_000, note: 10_000 } as const;

const word = (max: number = MAX_LENGTH.word) => z.string().min(1, 'is empty').max(max);
const yes = z.enum(['yes', 'true'], { error: 'only `true` makes sense here' });

/** Properties of a source event that are no attribute. */
export const SOURCE_FIELDS = ['case', 'activity', 'transition', 'resource', 'timestamp'] as const;
export type SourceField = (typeof SOURCE_FIELDS)[number];

/**
 * Where a value comes from: the mapping itself (a plain text), or one place of the source event. `values` translates,
 * `default` stands in where the source has nothing.
 */
export type ValueSpec = string | LookupSpec;
export interface LookupSpec {
  readonly attribute?: string | undefined;
  readonly caseAttribute?: string | undefined;
  readonly field?: SourceField | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
  readonly default?: string | undefined;
}

/** A value; with a vocabulary, what the mapping itself says is checked against it at loading. */
function value(vocabulary?: readonly string[]) {
  const said = vocabulary
    ? z.string().refine((text) => vocabulary.includes(text), { error: `is not one of ${vocabulary.join(', ')}` })
    : word(MAX_LENGTH.note);
  const lookup = z
    .strictObject({
      attribute: word().optional(),
      caseAttribute: word().optional(),
      field: z.enum(SOURCE_FIELDS).optional(),
      values: z.record(z.string(), said).optional(),
      default: said.optional(),
    })
    .refine(
      (spec) => [spec.attribute, spec.caseAttribute, spec.field].filter((place) => place !== undefined).length === 1,
      {
        error: 'names not exactly one of attribute, caseAttribute, field',
      },
    );
  return z.custom<ValueSpec>().superRefine((input, context) => {
    const schema: z.ZodType = typeof input === 'object' && input !== null ? lookup : said;
    const issues = schema.safeParse(input).error?.issues ?? [];
    const unknown = issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
    );
    // A misspelt key makes the rest look wrong too: only the key is told.
    for (const path of unknown) context.addIssue({ code: 'custom', path, message: UNKNOWN_KEY });
    if (unknown.length > 0) return;
    for (const { path, message } of issues) context.addIssue({ code: 'custom', path: [...path], message });
  });
}

const oneOrMore = z.union([word().transform((text) => [text]), z.array(word()).min(1, 'is an empty list')], {
  error: 'is neither a text nor a list of texts',
});

/** What must hold of a source event. Values are compared exactly; `present: true` asks for any value. */
const conditions = z.strictObject({
  transition: oneOrMore.optional(),
  resource: oneOrMore.optional(),
  attributes: z.record(z.string(), z.union([z.strictObject({ present: yes }), oneOrMore])).optional(),
  caseAttributes: z.record(z.string(), z.union([z.strictObject({ present: yes }), oneOrMore])).optional(),
  /** Only the first event of its case. */
  first: yes.optional(),
});
export type Conditions = z.infer<typeof conditions>;

const caseFields = {
  kind: value(CASE_KINDS.filter((kind) => kind !== 'communication-exception')),
  legalEntity: value(),
  jurisdiction: value(),
  intake: value(INTAKES),
  product: value(),
  category: value(),
  title: value(),
  customerId: value(),
  accountId: value(),
  policyId: value(),
};
const when = { when: conditions.optional() };

/** What one source event becomes; the fields are those of the event it names. */
const result = z.discriminatedUnion(
  'event',
  [
    z.strictObject({
      event: z.literal('case.opened'),
      ...when,
      ...z.object(caseFields).partial().shape,
      receivedAt: value().optional(),
    }),
    z.strictObject({
      event: z.literal('case.decided'),
      ...when,
      outcome: value(OUTCOMES),
      reasons: z
        .array(z.strictObject({ code: value(), text: value().optional() }))
        .max(50)
        .default([]),
      decidedBy: value().optional(),
    }),
    z.strictObject({ event: z.literal('case.stage-entered'), ...when, stage: value() }),
    z.strictObject({
      event: z.literal('case.fact-recorded'),
      ...when,
      name: value(),
      value: value().optional(),
      at: value().optional(),
      receivedAt: value().optional(),
    }),
    z.strictObject({
      event: z.literal('case.work-recorded'),
      ...when,
      activity: value().optional(),
      transition: value().optional(),
    }),
    z.strictObject({ event: z.literal('case.escalated'), ...when, to: value(), reason: value() }),
    z.strictObject({ event: z.literal('case.closed'), ...when, resolution: value(), remark: value().optional() }),
    z.strictObject({ event: z.literal('case.reopened'), ...when, reason: value() }),
    z.strictObject({ event: z.literal('case.note-added'), ...when, text: value() }),
    z.strictObject({
      event: z.literal('communication.sent'),
      ...when,
      kind: value(COMMUNICATION_KINDS),
      channel: value(CHANNELS).default('unknown'),
      reference: value().optional(),
    }),
    z.strictObject({
      event: z.literal('communication.answered'),
      ...when,
      kind: value(COMMUNICATION_KINDS).optional(),
      answer: value(),
    }),
  ],
  { error: 'is no event that a source event can become' },
);
export type ResultSpec = z.infer<typeof result>;

const rule = z.strictObject({
  /** The exact name, or a beginning with `*` after it. */
  activity: word().refine((name) => !/\*./.test(name), { error: 'has its * not at the end' }),
  ...when,
  becomes: z.array(result).min(1).max(20).optional(),
  /** Why events of this activity are left out on purpose. */
  ignore: word(MAX_LENGTH.text).optional(),
});
export type RuleSpec = z.infer<typeof rule>;

const columns = z.strictObject({
  case: word(),
  activity: word(),
  timestamp: word(),
  transition: word().optional(),
  resource: word().optional(),
  eventId: word().optional(),
  caseAttributes: z.array(word()).optional(),
});

/** The mapping file. All scalars are texts: `112` and `1.10` stay what is written. */
export const mappingSchema = z.strictObject({
  name: word(),
  source: z.strictObject({
    system: word(),
    format: z.enum(SOURCE_FORMATS).optional(),
    encoding: word().refine(isEncoding, { error: 'is no known encoding' }).optional(),
    delimiter: z.string().length(1, 'must be one character').optional(),
    classifier: word().optional(),
    columns: columns.optional(),
    timestampFormat: word().optional(),
  }),
  /** IANA zone of times without an offset. */
  zone: word()
    .refine((zone) => IANAZone.isValidZone(zone), { error: 'is no IANA time zone' })
    .optional(),
  case: z.strictObject({
    ...z.object(caseFields).partial().shape,
    kind: caseFields.kind,
    legalEntity: caseFields.legalEntity,
    jurisdiction: caseFields.jurisdiction,
    opens: z.enum(['by-rule', 'with-first-event']).default('by-rule'),
  }),
  resources: z
    .strictObject({ type: z.enum(ACTOR_TYPES).default('person'), systems: z.array(word()).default([]) })
    .default({ type: 'person', systems: [] }),
  /** The assumptions behind the clocks' anchors, in words: reports print them. */
  anchors: z.array(word(4_000)).max(50).default([]),
  activities: z.array(rule).min(1).max(2_000),
});
export type MappingSpec = z.infer<typeof mappingSchema>;

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_NOT_SUPPORTED') return false;
    throw error;
  }
}
