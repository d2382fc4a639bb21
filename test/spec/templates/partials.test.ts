import { checkTemplate, type LetterTemplate } from '../../../src/templates/check-template.js';
import { plainText } from '../../../src/templates/letter-blocks.js';
import { renderTemplate } from '../../../src/templates/render-template.js';
import { assertAtHand, shippedContent, shippedPartials } from '../../../src/templates/shipped-templates.js';
import { TemplateRefused, type TemplateInvalid } from '../../../src/templates/template-errors.js';
import { decided, FULL, LEAST } from './letter-samples.js';

const HEAD = `partial: regulator
title: The regulator
language: en
citation: 12 CFR 1002.9
source: eCFR
confidence: verified
legalReview: none
effectiveFrom: 2026-01-01
elements: []`;
const partial = (text: string, head = HEAD): string => `---\n${head}\n---\n${text}`;
const letter = (text: string): string =>
  `---\nid: mine\nkind: correspondence\ntitle: Mine\nlanguage: en\nelements: []\n---\n${text}`;
const render = (body: string, text: string) =>
  renderTemplate(letter(body), LEAST, [{ partialId: 'regulator', body: partial(text) }]);
const paragraphs = (body: string, text: string): string[] =>
  render(body, text).blocks.map((block) => (block.kind === 'paragraph' ? plainText(block.text) : block.kind));

describe('a partial in a letter', () => {
  it.each<[string, string, string, string[]]>([
    ['on a line of its own, as it is', 'Before.\n\n{% partial regulator %}\n\nAfter.', '## Rights\n\nWrite to us.\n', ['Before.', 'heading', 'Write to us.', 'After.']],
    ['within a paragraph on a line of its own', 'Before\n{% partial regulator %}\nafter.', 'in the\nmiddle', ['Before in the middle after.']],
    ['amidst words, its lines joined', 'Write to {% partial regulator %}, please.', '\nthe Agency,\n1 Street\n', ['Write to the Agency, 1 Street, please.']],
    ['under a condition', '{% if case.product %}{% partial regulator %}{% endif %}\nEnd.', 'Text.', ['End.']],
    ['with values of the letter', '{% partial regulator %}', 'Dear {{ recipient.name }}.', ['Dear Ana Müller.']],
    ['with lines that are tags only', '{% partial regulator %}', '{% if case.kind == "application" %}\nYes.\n{% endif %}', ['Yes.']],
  ])('stands %s', (_, body, text, expected) => {
    expect(paragraphs(body, text)).toEqual(expected);
  }); // prettier-ignore

  it('gives the letter its elements, and only where it stands in it', () => {
    const text = partial('{% element right %}You may complain.{% endelement %}', HEAD.replace('[]', '[right]'));
    const made = (body: string) => renderTemplate(letter(body), LEAST, [{ partialId: 'regulator', body: text }]);
    expect(made('{% partial regulator %}')).toMatchObject({ elements: ['right'], partials: ['regulator'] });
    expect(made('Hello.{% if stage %}{% partial regulator %}{% endif %}')).toMatchObject({
      elements: [],
      partials: [],
    });
  });

  it('of which no text is in force fails the letter that would print it, and no other', () => {
    const refused = () => renderTemplate(letter('{% element x %}{% partial regulator %}{% endelement %}'.replace(/\{% (end)?element.*?%\}/g, '')), LEAST); // prettier-ignore
    expect(refused).toThrow(TemplateRefused);
    expect(refused).toThrow('No approved text of the partial "regulator" is in force for this letter');
    expect(() => renderTemplate(letter('Hi.{% if stage %}{% partial regulator %}{% endif %}'), LEAST)).not.toThrow();
  });
});

describe('a file of a partial', () => {
  const problems = (source: string): readonly string[] => {
    try {
      checkTemplate(source, 'regulator.md');
      return [];
    } catch (error) {
      return (error as TemplateInvalid).message.split('\n');
    }
  };

  it('says where its text stands and for which days it is meant; the day of the letter decides unless it says otherwise', () => {
    expect(checkTemplate(partial('Text.'))).toMatchObject({
      id: 'regulator',
      kind: 'partial',
      terms: { citation: '12 CFR 1002.9', effectiveFrom: '2026-01-01', datedBy: 'letter', confidence: 'verified' },
    });
  });

  it.each<[string, string, string]>([
    ['without a source', HEAD.replace('source: eCFR\n', ''), 'regulator.md:1: "source" is missing'],
    ['with a day that is none', HEAD.replace('2026-01-01', '2026-02-30'), 'regulator.md:9: "effectiveFrom" is a day such as 2026-07-01'],
    ['that ends before it begins', `${HEAD}\neffectiveUntil: 2025-12-31`, 'regulator.md:11: "effectiveUntil" is before effectiveFrom'],
    ['dated by another day', `${HEAD}\ndatedBy: whenever`, 'regulator.md:11: "datedBy" is one of letter, decision, received'],
    ['without a word on its review', HEAD.replace('none', 'soon'), 'regulator.md:8: "legalReview" is none, or by whom and on which day: { by: …, on: 2026-07-01 }'],
    ['with an entry of a letter', `${HEAD}\nsubject: Hello`, 'regulator.md:11: the front matter has no entry "subject"'],
  ])('%s is refused by file, line and field', (_, head, expected) => {
    expect(problems(partial('Text.', head))).toContain(expected);
  }); // prettier-ignore

  it.each<[string, string, string]>([
    ['that includes another', 'Text.\n{% partial other %}', 'regulator.md:13: a partial includes no other, as this one does "other"'],
    ['that names a value which no letter has', '{{ creditor.fax }}', 'regulator.md:12: a letter has no value "creditor.fax"'],
    ['that marks what it does not declare', '{% element a %}b{% endelement %}', 'regulator.md:12: the body marks the element "a", which the front matter does not declare'],
  ])('%s is refused by line', (_, text, expected) => {
    expect(problems(partial(text))).toEqual([expected]);
  }); // prettier-ignore

  it('that no letter could find is told by the line of the letter', () => {
    const mine = checkTemplate(letter('Hello.\n{% partial regulator %}'));
    expect(() => assertAtHand(mine, 'mine.md', [])).toThrow('mine.md:9: there is no partial "regulator"');
    expect(() => assertAtHand(mine, 'mine.md', [checkTemplate(partial('Text.'))])).not.toThrow();
  });
});

describe('the partials that ship', () => {
  let content: readonly LetterTemplate[];
  beforeAll(async () => {
    content = await shippedContent();
  });

  it('are each included by a letter, and come before it', () => {
    const at = (id: string): number => content.findIndex((one) => one.id === id);
    const included = new Set(content.flatMap(({ partials }) => partials));
    expect([...included].sort()).toEqual([...new Set(content.filter(({ terms }) => terms).map(({ id }) => id))].sort());
    for (const { id, partials } of content) for (const part of partials) expect(at(part)).toBeLessThan(at(id));
  });

  const AGENCIES: readonly [string, string, string][] = [
    ['occ', '1301 McKinney Street, Suite 3450, Houston, TX 77010-9050', 'P.O. Box 53570, Houston, TX 77052'],
    ['cfpb', 'Washington, DC 20006', 'Washington, DC 20552'],
    ['fdic', 'FDIC Consumer Response Center, 1100 Walnut Street', 'National Center for Consumer and Depositor Assistance'],
    ['ftc', 'Equal Credit Opportunity, Washington, DC 20580', '600 Pennsylvania Avenue NW'],
  ]; // prettier-ignore
  const noticeOf = async (agency: string, text: number): Promise<string> => {
    const texts = (await shippedPartials()).filter(({ id }) => id === 'us-ecoa-notice');
    const body = content.find(({ id }) => id === 'adverse-action-notice')?.body ?? '';
    const creditor = { ...LEAST.creditor, agency };
    const made = renderTemplate(body, { ...FULL, ...decided('denied', ['Income']), creditor }, [
      { partialId: 'us-ecoa-notice', body: texts[text]?.body ?? '' },
    ]);
    expect(made.elements).toContain('agency-name-address');
    const [notice] = made.blocks.filter((block) => block.kind === 'notice');
    return notice ? plainText(notice.text) : '';
  };

  it.each(AGENCIES)('name the agency %s of a creditor by the address of the time (12 CFR 1002, appendix A)', async (agency, before, since) => {
    expect(await noticeOf(agency, 0)).toContain(before);
    expect(await noticeOf(agency, 1)).toContain(since);
  }); // prettier-ignore

  it('do not guess the address of an agency that they do not know', async () => {
    await expect(noticeOf('ncua', 0)).rejects.toThrow('The address of the agency of this creditor is not in this text');
  });
});
