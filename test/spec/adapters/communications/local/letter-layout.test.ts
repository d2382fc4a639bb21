import { layOut } from '../../../../../src/adapters/communications/local/letter-layout.js';
import { CompositionRefused, type CompositionOrder } from '../../../../../src/ports/composer.js';
import type { RenderedTemplate } from '../../../../../src/templates/letter-blocks.js';
import { FULL, LEAST } from '../../../templates/letter-samples.js';

const rendered: RenderedTemplate = {
  subject: 'Our decision',
  salutation: 'Dear Ana Müller,',
  blocks: [
    { kind: 'paragraph', text: [{ text: 'Hello ' }, { text: 'you', strong: true }] },
    { kind: 'heading', text: 'Why' },
    { kind: 'list', ordered: true, items: [[{ text: 'Income' }]] },
    { kind: 'facts', items: [{ label: 'Amount', value: [{ text: 'USD 5' }] }] },
    { kind: 'notice', title: 'Your rights', text: [{ text: 'All of them' }] },
  ],
  closing: 'Sincerely,',
  signatory: 'Credit Decisions',
  partials: [],
  elements: [],
};
const order = (changes: Partial<CompositionOrder> = {}): CompositionOrder => ({
  communicationId: '6f1c2d64-0b0a-4c1e-9a55-1c0d6b1f2a3e',
  templateId: 'adverse-action-notice',
  templateVersion: 3,
  templateBody: '',
  language: 'en',
  title: 'Notice of adverse action',
  merge: FULL,
  date: '2026-07-01T09:12:00.000Z',
  ...changes,
});
const refusal = (changes: Partial<CompositionOrder>): unknown => {
  try {
    return layOut(order(changes), rendered);
  } catch (error) {
    return error;
  }
};

describe('a letter on paper', () => {
  it('says who writes to whom, when and under which reference', () => {
    expect(layOut(order(), rendered)).toEqual({
      metadata: {
        title: 'Notice of adverse action',
        subject: 'Our decision',
        keywords: ['adverse-action-notice', 'L-2026-000123'],
        createdAt: '2026-07-01T09:12:00.000Z',
        language: 'en',
      },
      paper: 'letter',
      letterhead: {
        name: 'First Meridian Bank, N.A.',
        lines: ['500 Harbor Street, Suite 20', 'Boston, MA 02110', 'Telephone (800) 555-0142'],
      },
      recipient: ['Ana Müller', '12 Elm Street', 'Springfield, IL 62701'],
      marking: 'PERSONAL AND CONFIDENTIAL',
      date: 'July 1, 2026',
      references: [
        { label: 'Our reference', value: 'L-2026-000123' },
        { label: 'Your case', value: 'APP-2026-004711' },
      ],
      subject: 'Our decision',
      salutation: 'Dear Ana Müller,',
      body: [
        { kind: 'paragraph', text: [{ text: 'Hello ' }, { text: 'you', style: 'strong' }] },
        { kind: 'heading', level: 3, text: 'Why' },
        { kind: 'list', ordered: true, items: [[{ text: 'Income' }]] },
        { kind: 'key-values', items: [{ label: 'Amount', value: [{ text: 'USD 5' }] }] },
        { kind: 'notice', tone: 'neutral', title: 'Your rights', text: [{ text: 'All of them' }] },
      ],
      closing: 'Sincerely,',
      signatory: { name: 'Credit Decisions', lines: ['First Meridian Bank, N.A.'] },
      footer: ['Form adverse-action-notice, version 3'],
      pageLabel: 'Page {page} of {pages}',
    });
  });

  it('is signed by the firm where no office signs', () => {
    const { signatory: _, ...unsigned } = rendered;
    expect(layOut(order(), unsigned).signatory).toEqual({ name: 'First Meridian Bank, N.A.', lines: [] });
  });

  it.each([
    ['US', 'letter'],
    ['US-CA', 'letter'],
    ['GB', 'a4'],
    ['DE', 'a4'],
  ])('of a case in %s is on %s', (jurisdiction, paper) => {
    expect(layOut(order({ merge: { ...FULL, case: { ...FULL.case, jurisdiction } } }), rendered).paper).toBe(paper);
  });

  it.each([
    ['en', 'Our reference', 'Page {page} of {pages}'],
    ['es-US', 'Nuestra referencia', 'Página {page} de {pages}'],
    ['FR', 'Notre référence', 'Page {page} sur {pages}'],
    ['de', 'Unser Zeichen', 'Seite {page} von {pages}'],
    ['ja', 'Our reference', 'Page {page} of {pages}'],
  ])('in %s has its few fixed words in that language, where we know them', (language, reference, page) => {
    const { references, pageLabel } = layOut(order({ language }), rendered);
    expect([references?.[0]?.label, pageLabel]).toEqual([reference, page]);
  });

  it('is made without an address: the channel says that it cannot be sent', () => {
    expect(layOut(order({ merge: { ...LEAST, recipient: { name: 'Ana', address: '' } } }), rendered).recipient).toEqual(
      ['Ana'],
    );
  });

  it.each([
    ['a recipient', { recipient: { name: ' ', address: 'x' } }, 'recipient.name'],
    ['a creditor', { creditor: undefined }, 'creditor'],
    ['an address to answer to', { creditor: { name: 'Bank', address: '\n' } }, 'creditor.address'],
    ['a date', { letter: { reference: 'L-1' } }, 'letter.date'],
  ])('is refused without %s', (_, missing, name) => {
    const error = refusal({ merge: { ...LEAST, ...missing } });
    expect(error).toBeInstanceOf(CompositionRefused);
    expect(error).toMatchObject({ failure: 'data-missing', message: `The letter needs "${name}", which is not there` });
  });

  it('is refused when its date is none', () => {
    expect(refusal({ date: 'today' })).toMatchObject({ failure: 'render-error', message: 'Not a date: "today"' });
  });
});
