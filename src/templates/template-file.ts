import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { CommunicationKind } from '../events/communication.events.js';
import { DATED_BY } from '../events/template.events.js';
import { ELEMENT_ID } from './element-tag.js';
import { TemplateInvalid, type TemplateProblem } from './template-errors.js';

/** Complete by its type: a new kind of communication does not compile until it stands here. */
const KINDS: Readonly<Record<CommunicationKind, true>> = {
  'approval-letter': true,
  'counteroffer-letter': true,
  'offer-letter': true,
  'adverse-action-notice': true,
  'denial-letter': true,
  'incompleteness-notice': true,
  'escalation-letter': true,
  'closure-confirmation': true,
  acknowledgement: true,
  'final-response': true,
  correspondence: true,
  'investigation-result': true,
  'provisional-credit-notice': true,
  'holding-response': true,
  'summary-resolution-communication': true,
  'eight-week-letter': true,
  'status-letter': true,
  'extension-notice': true,
  'limitation-warning': true,
  'regulator-response': true,
  'data-subject-response': true,
  'breach-notification': true,
  'substitute-notice': true,
  'media-notice': true,
  'redress-scheme-notice': true,
  'missing-information-request': true,
  'renewal-notice': true,
  'settlement-notice': true,
  'explanation-of-benefits': true,
  'billing-adjustment': true,
  'regulatory-notice': true,
};

const name = () =>
  z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'is written in small letters, digits and hyphens')
    .max(200);
const line = () =>
  z
    .string()
    .trim()
    .min(1, 'is empty')
    .max(500)
    .regex(/^[^\n]*$/, 'is one line');

/** `YYYY-MM-DD`, a day that the calendar has. */
const day = () =>
  z.string({ error: 'is a day such as 2026-07-01' }).refine((value) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
    const time = new Date(`${value}T00:00:00Z`);
    return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(value);
  }, 'is a day such as 2026-07-01');

const both = {
  /** What the template is called among people. */
  title: z.string().trim().min(1, 'is empty').max(200),
  /** BCP 47, such as `en` or `es-US`. */
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is a language tag such as en or es-US'),
  /** Ids of the required elements that the body carries. */
  elements: z.array(z.string().regex(ELEMENT_ID, 'is written in small letters, digits and hyphens')).max(50),
};

const letterFrontMatter = z.strictObject({
  id: name(),
  kind: z.enum(Object.keys(KINDS) as [CommunicationKind, ...CommunicationKind[]], {
    error: () => `is one of ${Object.keys(KINDS).join(', ')}`,
  }),
  /** The title is the subject unless one is given. */
  ...both,
  subject: line().optional(),
  salutation: line().optional(),
  closing: line().optional(),
  /** The office that signs, below the firm's name. */
  signatory: line().optional(),
});
export type LetterFrontMatter = z.infer<typeof letterFrontMatter>;

const partialFrontMatter = z
  .strictObject({
    /** Its id: letters include it by this name. */
    partial: name(),
    ...both,
    /** Where the law says what the text says. */
    citation: line().max(200),
    /** Where it was read. */
    source: line().max(200),
    confidence: z.enum(['verified', 'unverified'], { error: 'is verified or unverified' }),
    /** `none`, or which counsel reviewed the text, and when. */
    legalReview: z.union([z.literal('none'), z.strictObject({ by: line().max(200), on: day() })], {
      error: 'is none, or by whom and on which day: { by: …, on: 2026-07-01 }',
    }),
    effectiveFrom: day(),
    effectiveUntil: day().optional(),
    datedBy: z.enum(DATED_BY, { error: `is one of ${DATED_BY.join(', ')}` }).default('letter'),
  })
  .refine(({ effectiveFrom, effectiveUntil }) => effectiveUntil === undefined || effectiveUntil >= effectiveFrom, {
    path: ['effectiveUntil'],
    message: 'is before effectiveFrom',
  });
export type PartialFrontMatter = z.infer<typeof partialFrontMatter>;

/** A template file taken apart; lines count from 1 within the whole file. */
export interface TemplateFile {
  readonly head: LetterFrontMatter | PartialFrontMatter;
  /** The line of each entry of the front matter. */
  readonly lineOf: (entry: string) => number;
  readonly markdown: string;
  readonly markdownLine: number;
}

/**
 * Takes a template apart: YAML front matter between two lines `---`, then the Markdown. A front matter that begins with
 * `partial` is that of a partial.
 *
 * @throws TemplateInvalid with every problem of the front matter
 */
export function readTemplateFile(text: string, file: string): TemplateFile {
  const source = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const match = /^---[ \t]*\n([\s\S]*?)^---[ \t]*(?:\n|$)/m.exec(source);
  if (match === null || match.index !== 0) {
    throw new TemplateInvalid(file, [
      { line: 1, reason: 'a template begins with its front matter between two lines ---' },
    ]);
  }
  const counter = new LineCounter();
  const document = parseDocument(match[1] ?? '', { lineCounter: counter });
  const lineAt = (offset: number) => counter.linePos(offset).line + 1;
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      line: lineAt(pos[0]),
      reason: message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message,
    }));
    throw new TemplateInvalid(file, problems);
  }
  const lines = new Map<string, number>();
  if (isMap(document.contents)) {
    for (const { key } of document.contents.items) {
      if (isScalar(key) && key.range) lines.set(String(key.value), lineAt(key.range[0]));
    }
  }
  const lineOf = (entry: string) => lines.get(entry) ?? 1;
  const head = (lines.has('partial') ? partialFrontMatter : letterFrontMatter).safeParse(document.toJS());
  if (!head.success)
    throw new TemplateInvalid(
      file,
      head.error.issues.map((issue) => problemOf(issue, lineOf)),
    );
  const [opening] = match;
  return {
    head: head.data,
    lineOf,
    markdown: source.slice(opening.length),
    markdownLine: opening.split('\n').length - (opening.endsWith('\n') ? 0 : 1),
  };
}

/** Whether it is the front matter of a partial. */
export const isOfPartial = (head: TemplateFile['head']): head is PartialFrontMatter => 'partial' in head;

function problemOf(issue: z.core.$ZodIssue, lineOf: (entry: string) => number): TemplateProblem {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { line: lineOf(key), reason: `the front matter has no entry "${issue.keys.join('", "')}"` };
  }
  const [entry] = issue.path;
  if (entry === undefined) return { line: 2, reason: 'the front matter is a list of entries such as "id: my-letter"' };
  const missing = issue.code === 'invalid_type' && issue.input === undefined && lineOf(String(entry)) === 1;
  const what = missing ? 'is missing' : issue.code === 'invalid_type' ? `is no ${issue.expected}` : issue.message;
  return { line: lineOf(String(entry)), reason: `"${issue.path.join('.')}" ${what}` };
}
