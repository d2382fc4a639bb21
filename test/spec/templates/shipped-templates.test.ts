import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMUNICATION_KINDS } from '../../../src/events/communication.events.js';
import { checkTemplate, type LetterTemplate } from '../../../src/templates/check-template.js';
import { plainText, type LetterBlock, type RenderedTemplate } from '../../../src/templates/letter-blocks.js';
import type { LetterMergeData } from '../../../src/templates/merge-data.js';
import { renderTemplate } from '../../../src/templates/render-template.js';
import { loadTemplateFile, shippedTemplates } from '../../../src/templates/shipped-templates.js';
import { TemplateRefused } from '../../../src/templates/template-errors.js';
import { decided, FULL, inCountry, LEAST, NEWEST_TEXTS } from './letter-samples.js';

const templates = await shippedTemplates();

function letter(id: string): LetterTemplate {
  const found = templates.find((template) => template.id === id);
  if (found === undefined) throw new Error(`no letter ${id} is shipped`);
  return found;
}
const render = (id: string, data: object) => renderTemplate(letter(id).body, data, NEWEST_TEXTS);

function blockText(block: LetterBlock): string {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'paragraph':
      return plainText(block.text);
    case 'list':
      return block.items.map(plainText).join('\n');
    case 'facts':
      return block.items.map(({ label, value }) => `${label}: ${plainText(value)}`).join('\n');
    case 'notice':
      return `${block.title}\n${plainText(block.text)}`;
  }
}
const textOf = ({ subject, salutation, blocks, closing, signatory }: RenderedTemplate) =>
  [subject, salutation, ...blocks.map(blockText), closing, signatory].join('\n');

/** A decision that the letter may tell of, where it is no denial. */
const OUTCOME_OF: Readonly<Record<string, string>> = {
  'approval-letter': 'partially-approved',
  'counteroffer-letter': 'counteroffered',
  'incompleteness-notice': 'incomplete',
  'settlement-notice': 'settled',
};

/** What kinds of information were affected, and what may come of it, a person has to say. */
const LEAST_OF_A_BREACH = [
  'what-happened', 'nature-of-breach', 'firm-measures', 'measures', 'contact', 'contact-point', 'protective-steps',
]; // prettier-ignore

describe('the letters that ship', () => {
  it('are these, each for the kind of letter whose name it bears', () => {
    // An offer is the firm's own: what it says of its terms nobody can ship.
    const kinds = COMMUNICATION_KINDS.filter((kind) => kind !== 'offer-letter');
    expect(templates.map(({ id }) => id)).toEqual([...kinds].sort());
    for (const { id, kind, language } of templates) expect([kind, language]).toEqual([id, 'en']);
  });

  it.each(templates)('$id says all that it should to a named reader, with everything there is to say', ({ id }) => {
    const outcome = OUTCOME_OF[id] ?? 'denied';
    const text = textOf(render(id, { ...FULL, decision: { ...FULL.decision, outcome } }));
    expect(text).toContain('Dear Ana Müller,');
    expect(text).toContain('L-2026-000123');
    expect(text).not.toMatch(/[{}*]|undefined|null|\[object|[\ufdd0-\ufdef]/);
    expect(text).not.toMatch(/ {2}| [,.]|\.\./);
  });

  const least: readonly (readonly [string, object, readonly string[]])[] = [
    ['acknowledgement', {}, ['receipt', 'received-and-dealing', 'claim-received', 'what-will-be-sent']],
    ['approval-letter', decided('approved'), ['action-taken']],
    ['closure-confirmation', {}, ['closure']],
    ['correspondence', {}, []],
    ['counteroffer-letter', decided('counteroffered'), ['action-taken', 'creditor-name-address']],
    [
      'denial-letter',
      decided('denied', ['Too late']),
      ['action-taken', 'specific-reasons', 'reasons', 'bases-with-facts'],
    ],
    ['escalation-letter', {}, ['escalation']],
    [
      'final-response',
      decided('rejected', ['As agreed']),
      [
        'outcome',
        'reasons',
        'rejection',
        'ombudsman-rights',
        'ombudsman-leaflet',
        'six-months',
        'waiver-statement',
        'ombudsman-website',
      ],
    ],
    [
      'incompleteness-notice',
      decided('incomplete', ['Pay stubs']),
      ['information-needed', 'response-period', 'no-further-consideration'],
    ],
    ['missing-information-request', {}, ['response-period']],
    ['renewal-notice', {}, ['renewal']],
    ['holding-response', {}, ['delay', 'final-response-by']],
    ['eight-week-letter', {}, ['delay', 'ombudsman-leaflet', 'may-refer-now', 'waiver-statement', 'ombudsman-website']],
    ['status-letter', {}, ['information-needed']],
    ['extension-notice', {}, ['extension']],
    ['summary-resolution-communication', {}, ['resolved', 'may-refer', 'waiver-statement', 'ombudsman-website']],
    ['settlement-notice', decided('settled'), ['settlement']],
    ['explanation-of-benefits', decided('denied', ['Not covered']), ['outcome', 'reasons']],
    ['billing-adjustment', decided('upheld'), ['adjustment']],
    ['provisional-credit-notice', {}, ['provisional-credit', 'full-use']],
    [
      'investigation-result',
      decided('rejected', ['No error']),
      ['outcome', 'findings-explained', 'correction-or-reasons', 'right-to-documents', 'contact'],
    ],
    ['data-subject-response', decided('approved'), ['action-taken', 'complaint-and-remedy']],
    ['regulatory-notice', {}, ['subject-matter', 'contact']],
    ['regulator-response', {}, ['contact']],
    ['breach-notification', {}, LEAST_OF_A_BREACH],
    ['substitute-notice', {}, LEAST_OF_A_BREACH],
    ['media-notice', {}, LEAST_OF_A_BREACH],
    ['limitation-warning', {}, ['time-limit']],
    [
      'redress-scheme-notice',
      {},
      ['right-to-refer', 'scheme-free-and-independent', 'possible-remedies', 'binding-on-provider'],
    ],
    [
      'adverse-action-notice',
      {
        ...decided('denied', ['Length of employment']),
        creditor: { ...LEAST.creditor, agencyName: 'Federal Trade Commission', agencyAddress: 'Washington, DC 20580' },
      },
      ['action-taken', 'creditor-name-address', 'specific-reasons', 'ecoa-notice', 'agency-name-address'],
    ],
  ];

  it('have a least letter each, below', () => {
    expect(least.map(([id]) => id).sort()).toEqual(templates.map(({ id }) => id));
  });

  it.each(least)('%s can be made of the least that its kind has', (id, data, elements) => {
    const rendered = render(id, { ...LEAST, ...data });
    expect(rendered.elements).toEqual(elements);
    const text = textOf(rendered);
    expect(text).not.toMatch(/[{}*]|undefined|null|\(\)|[\ufdd0-\ufdef]/);
    expect(text).not.toMatch(/ {2}| [,.]|\.\./);
    expect(text).not.toContain('call us');
  });

  const aboutADecision = [
    ['approval-letter', 'denied'],
    ['counteroffer-letter', 'approved'],
    ['adverse-action-notice', 'approved'],
    ['denial-letter', 'approved'],
    ['incompleteness-notice', 'denied'],
  ] as const;

  it.each([...aboutADecision.map(([id]) => id), 'final-response'])('%s needs a decision, and says so', (id) => {
    const refused = () => render(id, LEAST);
    expect(refused).toThrow(TemplateRefused);
    expect(refused).toThrow('The letter needs "decision.outcome", which is not there');
  });

  it.each(aboutADecision)('%s is never made of a decision that says otherwise: %s', (id, outcome) => {
    const refused = () => render(id, { ...FULL, ...decided(outcome, ['Length of employment']) });
    expect(refused).toThrow(TemplateRefused);
    expect(refused).toThrow('This letter');
  });
});

describe('the notice of adverse action (12 CFR 1002.9)', () => {
  const creditor = { ...LEAST.creditor, agencyName: 'Federal Trade Commission', agencyAddress: 'Washington, DC 20580' };
  const us = (data: object): object => ({ ...LEAST, creditor, ...inCountry('US-CA'), ...data });

  it('carries the ECOA notice in the words of (b)(1), with the agency of appendix A', () => {
    const notice = render('adverse-action-notice', FULL).blocks.find(({ kind }) => kind === 'notice');
    expect(notice && blockText(notice)).toBe(
      'Notice under the Federal Equal Credit Opportunity Act\n' +
        'The Federal Equal Credit Opportunity Act prohibits creditors from discriminating against credit applicants on ' +
        'the basis of race, color, religion, national origin, sex, marital status, age (provided the applicant has the ' +
        "capacity to enter into a binding contract); because all or part of the applicant's income derives from any " +
        'public assistance program; or because the applicant has in good faith exercised any right under the Consumer ' +
        'Credit Protection Act. The Federal agency that administers compliance with this law concerning this creditor ' +
        'is Office of the Comptroller of the Currency, Customer Assistance Group, P.O. Box 53570, Houston, TX 77052.',
    );
  });

  it.each([
    ['denied', 'we are unable to approve it'],
    ['counteroffered', 'we are unable to offer you credit on the terms that you requested'],
    ['partially-approved', 'we are unable to approve more than a part of what you requested'],
    ['cancelled', 'we closed it without approving it'],
    ['incomplete', 'we are unable to approve it, because it is not complete'],
  ])('states the action taken when the application was %s', (outcome, words) => {
    const rendered = render('adverse-action-notice', us(decided(outcome, ['Length of employment'])));
    expect(textOf(rendered)).toContain(words);
    expect(rendered.elements).toContain('action-taken');
  });

  it('lists every reason, (b)(2)', () => {
    const { blocks } = render('adverse-action-notice', us(decided('denied', ['Income', 'Residence', 'Collateral'])));
    const list = blocks.find((block) => block.kind === 'list');
    expect(list?.items.map(plainText)).toEqual(['Income', 'Residence', 'Collateral']);
  });

  it('without reasons tells of the right to them, with the telephone, (a)(2)(ii)', () => {
    const withPhone = { ...creditor, phone: '020 7946 0000' };
    const rendered = render('adverse-action-notice', us({ ...decided('denied'), creditor: withPhone }));
    expect(rendered.elements).toContain('right-to-reasons');
    expect(rendered.elements).not.toContain('specific-reasons');
    expect(textOf(rendered)).toMatch(/within 60 days[\s\S]*within 30 days[\s\S]*telephone 020 7946 0000/);
  });

  it('without the agency is refused: it would not be the notice that the law asks for', () => {
    const refused = () =>
      render('adverse-action-notice', us({ ...decided('denied', ['Income']), creditor: LEAST.creditor }));
    expect(refused).toThrow('The letter needs "creditor.agencyName", which is not there');
  });

  it('without reasons and without a telephone is refused: the right could not be used', () => {
    expect(() => render('adverse-action-notice', us(decided('denied')))).toThrow('"creditor.phone"');
  });
});

describe('the other letters', () => {
  it('a counteroffer in the United States is a notice of adverse action as well (comment 9(a)(1)-6)', () => {
    const data = { ...FULL, ...decided('counteroffered', ['Income'], 'USD 8,000.00') };
    expect(render('counteroffer-letter', data).elements).toEqual([
      'action-taken',
      'offer-terms',
      'specific-reasons',
      'creditor-name-address',
      'ecoa-notice',
      'agency-name-address',
    ]);
  });

  it('a counteroffer elsewhere says nothing of an American law', () => {
    const data = { ...LEAST, ...decided('counteroffered', ['Income'], 'GBP 8,000.00') };
    expect(textOf(render('counteroffer-letter', data))).not.toMatch(/Federal|Equal Credit/);
  });

  it('a final response in Great Britain tells of the ombudsman in the words of DISP 1 Annex 3R (1)', () => {
    const data: LetterMergeData = { ...LEAST, ...inCountry('GB', 'complaint'), ...decided('rejected', ['As agreed']) };
    const text = textOf(render('final-response', data));
    expect(text).toContain(
      'You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do ' +
        'so within six months of the date of this letter.',
    );
  });

  it('a final response to a dispute in the United States tells of the right to documents (12 CFR 1005.11(d)(1))', () => {
    const data = { ...LEAST, ...inCountry('US', 'dispute'), ...decided('rejected', ['No error was found']) };
    const rendered = render('final-response', data);
    expect(rendered.elements).toEqual(['outcome', 'reasons', 'right-to-documents', 'rejection']);
    expect(textOf(rendered)).not.toContain('Ombudsman');
  });

  it.each([
    ['claim', 'your claim'],
    ['service', 'your service request'],
    ['policy-exception', 'your request for an exception'],
    ['data-subject-request', 'your data request'],
    ['data subject request', 'your data request'],
    ['investigation', 'your case'],
    ['something-new', 'your something new'],
  ])('speak of a %s as %s', (kind, words) => {
    expect(textOf(render('acknowledgement', { ...LEAST, ...inCountry('GB', kind) }))).toContain(words);
  });
});

describe('a template file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-templates-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is loaded whole: what is approved is what its author wrote', async () => {
    const path = join(folder, 'mine.md');
    const { body } = letter('approval-letter');
    writeFileSync(path, body);
    expect(await loadTemplateFile(path)).toEqual({ ...checkTemplate(body), body });
  });

  it('with faults is refused by file, line and reason, all of them at once', async () => {
    const path = join(folder, 'mine.md');
    writeFileSync(path, '---\nid: Mine\nkind: letter\ntitle: Mine\nlanguage: en\n---\nHello\n');
    await expect(loadTemplateFile(path)).rejects.toThrow(`${path}:2: "id" is written in small letters`);
    await expect(loadTemplateFile(path)).rejects.toThrow(`${path}:3: "kind" is one of approval-letter`);
    await expect(loadTemplateFile(path)).rejects.toThrow(`${path}:1: "elements" is missing`);
  });

  it('that is not UTF-8 is refused', async () => {
    const path = join(folder, 'mine.md');
    writeFileSync(path, Buffer.from([0x2d, 0x2d, 0xff, 0xfe]));
    await expect(loadTemplateFile(path)).rejects.toThrow(`${path}: is not text in UTF-8`);
  });

  it('that is not there fails as the file system says', async () => {
    await expect(loadTemplateFile(join(folder, 'none.md'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
