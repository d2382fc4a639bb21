import { z } from 'zod';

const alias = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a lower-case word such as keller');
const words = z.string().trim().min(1);
/** Business time with its offset: `2026-01-05T09:12-05:00`. Becomes RFC 3339 UTC with milliseconds. */
const moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
    'must be a time with an offset such as 2026-01-05T09:12-05:00',
  )
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no time of the calendar')
  .transform((text) => new Date(text).toISOString());
/** Lines of an address, with ` / ` between them. Becomes lines. */
const address = words.transform((text) => text.split(' / ').join('\n'));
/** `12000.00 USD` */
const amount = z
  .string()
  .regex(/^\d+\.\d\d [A-Z]{3}$/, 'must be like 12000.00 USD')
  .transform((text) => ({ value: text.slice(0, -4), currency: text.slice(-3) }));
/** `409 case-closed` */
const refusal = z
  .string()
  .regex(/^4\d\d [a-z-]+$/, 'must be a status and a code such as 409 case-closed')
  .transform((text) => ({ status: Number(text.slice(0, 3)), code: text.slice(4) }));

const entity = z.strictObject({
  name: words,
  address,
  phone: words.optional(),
  agencyName: words.optional(),
  agencyAddress: address.optional(),
  zone: words,
  /** Whose law its cases stand under, unless a case says otherwise. */
  law: words,
});
export type JournalEntity = z.infer<typeof entity>;

const principal = z.strictObject({
  type: z.enum(['person', 'system']),
  name: words,
  roles: z.array(words).min(1),
  /** Only reports on letters, by signed webhooks: holds no key. */
  signs: z.literal(true).optional(),
  /** Legal entities that it may see; default: all. */
  only: z.array(alias).optional(),
});

const party = z.strictObject({
  name: words,
  postal: address.optional(),
  email: words.optional(),
  phone: words.optional(),
});
export type JournalParty = z.infer<typeof party>;

/** The seven flows, by their numbers. */
export const FLOWS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Flow = (typeof FLOWS)[number];

const caseCard = z.strictObject({
  /** The flow that the case is told for: its figures stand in that flow's table. */
  flow: z.literal(FLOWS),
  /** How the case system tells of it: by calling the API, or by signed events. */
  told: z.enum(['calls', 'events']).default('calls'),
  case: z.strictObject({
    kind: words,
    entity: alias,
    ref: words,
    law: words.optional(),
    product: words.optional(),
    intake: z.enum(['oral', 'written', 'online']).optional(),
    customer: words.optional(),
    account: words.optional(),
    policy: words.optional(),
    vulnerable: z.boolean().optional(),
  }),
  title: words.optional(),
  primary: party,
  others: z.record(alias, party.extend({ role: z.enum(['joint', 'representative', 'authority', 'other']) })).optional(),
});
export type CaseCard = z.infer<typeof caseCard>;

const common = {
  /** When it is done. The clock stands there, and the record takes it as the business time. */
  at: moment,
  by: alias,
  /** The refusal that the story wants; default: it is accepted. */
  expect: refusal.optional(),
  /** Idempotency-Key; default: one of this entry's own. */
  key: words.optional(),
  /** The answer must be the stored one of an earlier entry with this key. */
  replayed: z.literal(true).optional(),
};
const onCase = {
  ...common,
  case: alias,
  /** Meant is not the case but the exception case of its latest letter of this kind. */
  exception: alias.optional(),
  received: moment.optional(),
  restricted: z.literal(true).optional(),
  /** The version that the caller has seen: If-Match. */
  version: z.int().min(1).optional(),
};

/** What an entry can do, by the word that says it. */
export const ACTIONS = {
  open: z.strictObject({ ...common, open: alias, received: moment.optional(), restricted: z.literal(true).optional() }),
  stage: z.strictObject({ ...onCase, stage: words }),
  fact: z.strictObject({
    ...onCase,
    fact: alias,
    /** When it was so; default: now. */
    when: moment.optional(),
    value: words.optional(),
    as: alias.optional(),
    supersedes: alias.optional(),
  }),
  decide: z.strictObject({
    ...onCase,
    decide: alias,
    /** Codes of the journal's `reasons`. */
    reasons: z.array(alias).optional(),
    amount: amount.optional(),
    decidedBy: alias.optional(),
  }),
  revise: z.strictObject({
    ...onCase,
    revise: alias,
    reasons: z.array(alias).optional(),
    decidedBy: alias.optional(),
  }),
  lacks: z.strictObject({ ...onCase, lacks: z.array(words).min(1) }),
  brought: z.strictObject({ ...onCase, brought: z.array(words).min(1) }),
  pay: z.strictObject({ ...onCase, pay: alias, amount }),
  /** A letter beside those that go out by themselves. */
  ask: z.strictObject({ ...onCase, ask: alias, words, message: words.optional() }),
  contact: z.strictObject({
    ...onCase,
    contact: z.union([z.strictObject({ postal: address }), z.strictObject({ email: words })]),
    party: alias.default('primary'),
  }),
  escalate: z.strictObject({ ...onCase, escalate: alias, why: words }),
  assign: z.strictObject({ ...onCase, assign: alias }),
  note: z.strictObject({ ...onCase, note: words }),
  close: z.strictObject({ ...onCase, close: alias, remark: words.optional() }),
  reopen: z.strictObject({ ...onCase, reopen: words }),
  receipt: z.strictObject({
    ...common,
    case: alias,
    receipt: z.enum(['delivered', 'opened', 'temporarily-failed', 'permanently-failed', 'returned']),
    /** Kind of the letter; meant is the latest one of the case. */
    letter: alias,
    failure: alias.optional(),
    raw: words.optional(),
    /** The provider's id of this message; default: one of this entry's own. */
    message: words.optional(),
    when: moment.optional(),
  }),
  release: z.strictObject({ ...common, case: alias, release: alias, words }),
  cancel: z.strictObject({ ...common, case: alias, cancel: alias, words }),
  resend: z.strictObject({ ...common, case: alias, resend: alias, words }),
  /** What was found of a missed limit; `review` is the rule. */
  review: z.strictObject({ ...common, case: alias, review: alias, cause: words, remedy: words, owner: alias }),
  /** From now on the engine makes no letter of this template, until it is mended. */
  break: z.strictObject({ ...common, break: alias }),
  mend: z.strictObject({ ...common, mend: alias }),
  /** A document that the engine made on its own. */
  produce: z.strictObject({
    ...common,
    produce: alias,
    kind: alias,
    title: words,
    account: words.optional(),
    policy: words.optional(),
    customer: words.optional(),
  }),
  file: z.strictObject({ ...common, case: alias, file: alias }),
  'set-aside': z.strictObject({ ...common, 'set-aside': alias, why: words }),
  draft: z.strictObject({ ...common, draft: alias }),
  submit: z.strictObject({ ...common, submit: alias }),
  approve: z.strictObject({ ...common, approve: alias }),
  retire: z.strictObject({ ...common, retire: alias, why: words }),
} as const;
export type Action = keyof typeof ACTIONS;

/** An entry as the journal says it, with its action named and its line in the file. */
export type Entry = {
  readonly [A in Action]: z.infer<(typeof ACTIONS)[A]> & { readonly action: A; readonly line: number };
}[Action];
export type EntryOf<A extends Action> = Extract<Entry, { readonly action: A }>;

/** The journal without its entries, which are read one by one so that each fault names the entry's own words. */
export const journalHead = z.strictObject({
  title: words,
  begins: moment,
  ends: moment,
  /** What the period report covers; from inclusive, to exclusive. */
  period: z.strictObject({ from: moment, to: moment }),
  /** The case whose audit report is handed over. */
  auditCase: alias,
  /** The customer whose letters are looked at in the end, by the firm and through its portal. */
  view: z.strictObject({ customer: words, account: words, policy: words, portal: alias }),
  entities: z.record(alias, entity),
  principals: z.record(alias, principal),
  setup: z.strictObject({
    templates: z.strictObject({ author: alias, approver: alias }),
    packs: z.strictObject({ ids: z.array(alias).min(1), proposer: alias, approver: alias, override: words }),
    /** Who reads the figures and asks for the reports. */
    reader: alias,
  }),
  reasons: z.record(alias, words),
  templates: z.record(alias, z.string().min(1)),
  cases: z.record(alias, caseCard),
  entries: z.array(z.unknown()).min(1),
});

export interface Journal extends Omit<z.infer<typeof journalHead>, 'entries'> {
  readonly entries: readonly Entry[];
}
