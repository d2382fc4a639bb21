import { templateDecider, textInForce, type TemplateCommand } from '../../../src/domain/template.js';
import { templateApproved, templateDrafted, templateRetired, templateSubmitted, type DatedBy, type TemplateEvent } from '../../../src/events/template.events.js'; // prettier-ignore
import { happened, OFFICER, OTHER_OFFICER, spec } from '../../support/decider-spec.js';

const templateId = 'us-ecoa-notice';
interface Days {
  readonly from: string;
  readonly until?: string;
  readonly datedBy?: DatedBy;
}
const draft = ({ from, until, datedBy = 'letter' }: Days, mark = from) => ({
  templateId,
  kind: 'partial' as const,
  title: 'ECOA notice',
  language: 'en',
  body: mark,
  bodyHash: Buffer.from(mark).toString('hex').padEnd(64, '0').slice(0, 64),
  elements: [],
  partial: {
    citation: '12 CFR 1002.9(b)(1)',
    source: 'eCFR',
    confidence: 'verified' as const,
    effectiveFrom: from,
    ...(until !== undefined && { effectiveUntil: until }),
    datedBy,
  },
});
const drafted = (templateVersion: number, days: Days, mark?: string) =>
  templateDrafted({ ...draft(days, mark), templateVersion });
const submitted = (templateVersion: number) => templateSubmitted({ templateId, templateVersion });
const approved = (version: number, days: Days, mark?: string, letters: string[] = []): TemplateEvent[] => [
  drafted(version, days, mark),
  submitted(version),
  templateApproved({ templateId, templateVersion: version, bodyHash: draft(days, mark).bodyHash, letters }),
];
const stateOf = (events: readonly TemplateEvent[]) =>
  events.reduce((state, event) => templateDecider.evolve(state, happened(event) as never), templateDecider.initial);
const onDay = (day: string) => ({ letter: day, decision: day, received: day });

/** The addresses of appendix A to 12 CFR 1002: new ones from 19 April 2023, mandatory from 20 March 2024. */
const OLD = { from: '2011-12-30', until: '2024-03-19' };
const NEW = { from: '2023-04-19' };

describe('which text of a partial a letter gets', () => {
  it.each<[string, readonly TemplateEvent[], string, number | undefined]>([
    ['the one in force', [...approved(1, OLD), ...approved(2, NEW)], '2023-04-18', 1],
    ['from its first day on the later one, while the earlier may still be used', [...approved(1, OLD), ...approved(2, NEW)], '2023-04-19', 2],
    ['the earlier one on its last day, where nobody has approved the later', [...approved(1, OLD), drafted(2, NEW), submitted(2)], '2024-03-19', 1],
    ['none from the day on which the later one is mandatory, where nobody has approved it', [...approved(1, OLD), drafted(2, NEW), submitted(2)], '2024-03-20', undefined],
    ['the newest version of those that begin on one day', [...approved(1, NEW), ...approved(2, NEW, 'corrected')], '2026-07-01', 2],
    ['the one of the day, in whichever order they were approved', [...approved(1, NEW), ...approved(2, OLD)], '2026-07-01', 1],
    ['none that was retired', [...approved(1, NEW), templateRetired({ templateId, templateVersion: 1, why: 'repealed' })], '2026-07-01', undefined],
    ['none before the first day', approved(1, NEW), '2023-04-18', undefined],
  ])('%s', (_, events, day, version) => {
    expect(textInForce(stateOf(events), onDay(day))?.draft.templateVersion).toBe(version);
  }); // prettier-ignore

  it.each<[DatedBy, number]>([
    ['letter', 2],
    ['decision', 2],
    ['received', 1],
  ])('is decided by the day that the text names: %s', (datedBy, version) => {
    const state = stateOf([...approved(1, { from: '2020-01-01', datedBy }), ...approved(2, { from: '2026-07-01', datedBy })]); // prettier-ignore
    const days = { letter: '2026-07-10', decision: '2026-07-01', received: '2026-06-30' };
    expect(textInForce(state, days)?.draft.templateVersion).toBe(version);
  });
});

describe('the life of a partial', () => {
  const onPartial = spec(templateDecider);
  const approve = (named: string[], reached: string[]): TemplateCommand => ({
    type: 'approve-template',
    templateId,
    templateVersion: 1,
    letters: named,
    reached,
  });
  const waiting = [drafted(1, NEW), submitted(1)];

  it('is that of a template: another person than its author approves it', () => {
    onPartial.given(...waiting).when(approve([], []), { by: OFFICER }).refused('four-eyes');
    onPartial.given(...waiting).when(approve([], []), { by: OTHER_OFFICER }).then(...approved(1, NEW).slice(2));
  }); // prettier-ignore

  it('changes no approved letter silently: whoever approves it names all that change, and they are on record', () => {
    const letters = ['adverse-action-notice', 'counteroffer-letter'];
    const by = OTHER_OFFICER;
    onPartial.given(...waiting).when(approve([], letters), { by }).refused('letters-not-named');
    onPartial.given(...waiting).when(approve(['adverse-action-notice'], letters), { by }).refused('letters-not-named');
    onPartial.given(...waiting).when(approve([...letters, 'denial-letter'], letters), { by }).refused('letters-not-named');
    onPartial.given(...waiting).when(approve([...letters].reverse(), letters), { by }).then(...approved(1, NEW, undefined, letters).slice(2));
  }); // prettier-ignore

  it('has a text for each body, and none for the same again, whichever came in between', () => {
    const again: TemplateCommand = { type: 'draft-template', ...draft(OLD) };
    onPartial.given(...approved(1, OLD), ...approved(2, NEW)).when(again, { by: OFFICER }).then();
  }); // prettier-ignore

  it('an id is that of a partial or of a letter, for good', () => {
    const { partial: _, ...text } = draft(NEW);
    const asLetter: TemplateCommand = { type: 'draft-template', ...text, kind: 'correspondence' };
    onPartial.given(drafted(1, NEW)).when(asLetter, { by: OFFICER }).refused('template-of-another-sort');
  });

  it('a letter is approved only when each partial that it includes has an approved text', () => {
    const { partial: _, ...text } = { ...draft(NEW), kind: 'correspondence' as const, partials: ['gb-fos-contact'] };
    const given = [templateDrafted({ ...text, templateVersion: 1 }), submitted(1)];
    const command = (lacking: string[]): TemplateCommand => ({ type: 'approve-template', templateId, templateVersion: 1, lacking }); // prettier-ignore
    onPartial.given(...given).when(command(['gb-fos-contact']), { by: OTHER_OFFICER }).refused('partial-not-approved');
    onPartial.given(...given).when(command([]), { by: OTHER_OFFICER }).thenTypes('template.approved');
  }); // prettier-ignore
});
