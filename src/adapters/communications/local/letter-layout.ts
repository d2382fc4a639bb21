import { z } from 'zod';
import type { LetterDocument } from '../../../pdf/letter-document.js';
import type { Block, KeyValue, Span, Text } from '../../../pdf/report-document.js';
import { CompositionRefused, type CompositionOrder } from '../../../ports/composer.js';
import type { LetterBlock, LetterText, RenderedTemplate } from '../../../templates/letter-blocks.js';
import { cleanData } from '../../../templates/printed-values.js';
import { labelsFor, type LetterLabels } from './letter-labels.js';

/** What the paper itself needs of the merge data, whatever the template says. */
const frame = z.object({
  letter: z.object({ date: z.string(), reference: z.string().optional() }),
  case: z.object({ reference: z.string().optional(), jurisdiction: z.string().optional() }).optional(),
  creditor: z.object({ name: z.string(), address: z.string(), phone: z.string().optional() }),
  // Without an address the letter is made all the same: the channel says that it cannot be sent.
  recipient: z.object({ name: z.string(), address: z.string().optional() }),
});
type Frame = z.infer<typeof frame>;

/**
 * Lays a rendered template out as a letter: who writes, to whom, when, under which reference.
 *
 * @throws CompositionRefused `data-missing`, naming the value that the paper needs; `render-error` for a bad date
 */
export function layOut(order: CompositionOrder, rendered: RenderedTemplate): LetterDocument {
  const { letter, case: about, creditor, recipient } = frameOf(order);
  const labels = labelsFor(order.language);
  return {
    metadata: {
      title: order.title,
      subject: rendered.subject,
      keywords: [order.templateId, ...(letter.reference === undefined ? [] : [letter.reference])],
      createdAt: creationTime(order.date),
      language: order.language,
    },
    paper: about?.jurisdiction?.split('-')[0] === 'US' ? 'letter' : 'a4',
    letterhead: {
      name: creditor.name,
      lines: [
        ...linesOf(creditor.address),
        ...(creditor.phone === undefined ? [] : [`${labels.telephone} ${creditor.phone}`]),
      ],
    },
    recipient: [recipient.name, ...(recipient.address === undefined ? [] : linesOf(recipient.address))],
    marking: labels.confidential,
    date: letter.date,
    references: referencesOf(letter.reference, about?.reference, labels),
    subject: rendered.subject,
    salutation: rendered.salutation,
    body: rendered.blocks.map(blockOf),
    closing: rendered.closing,
    signatory: {
      name: rendered.signatory ?? creditor.name,
      lines: rendered.signatory === undefined ? [] : [creditor.name],
    },
    footer: [labels.form(order.templateId, order.templateVersion)],
    pageLabel: labels.page,
  };
}

function frameOf(order: CompositionOrder): Frame {
  const parsed = frame.safeParse(cleanData(order.merge));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CompositionRefused(
    'data-missing',
    `The letter needs "${issue?.path.join('.') ?? 'letter'}", which is not there`,
  );
}

function creationTime(date: string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) throw new CompositionRefused('render-error', `Not a date: ${JSON.stringify(date)}`);
  return time.toISOString();
}

function referencesOf(reference: string | undefined, about: string | undefined, labels: LetterLabels): KeyValue[] {
  return [
    ...(reference === undefined ? [] : [{ label: labels.reference, value: reference }]),
    ...(about === undefined ? [] : [{ label: labels.caseReference, value: about }]),
  ];
}

function blockOf(block: LetterBlock): Block {
  switch (block.kind) {
    case 'paragraph':
      return { kind: 'paragraph', text: textOf(block.text) };
    case 'heading':
      // Level 3: a letter needs no outline in the reader's program.
      return { kind: 'heading', level: 3, text: block.text };
    case 'list':
      return { kind: 'list', ordered: block.ordered, items: block.items.map(textOf) };
    case 'facts':
      return { kind: 'key-values', items: block.items.map(({ label, value }) => ({ label, value: textOf(value) })) };
    case 'notice':
      return { kind: 'notice', tone: 'neutral', title: block.title, text: textOf(block.text) };
  }
}

function textOf(text: LetterText): Text {
  return text.map((span): Span => (span.strong ? { text: span.text, style: 'strong' } : { text: span.text }));
}

function linesOf(address: string): string[] {
  return address
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
