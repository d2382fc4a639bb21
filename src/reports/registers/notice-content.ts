import type { CommunicationView } from '../../projections/communications/queries.js';
import type { TemplateView } from '../../projections/templates/queries.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';
import { instantInColumn, partialInWords, spoken } from '../wording.js';
import { regulatoryLetters } from './letters.js';

interface Proof {
  readonly letter: CommunicationView;
  readonly template: TemplateView | undefined;
  /** The texts that stand in it, as far as they are on record here. */
  readonly partials: readonly (TemplateView | undefined)[];
}

async function* proofs(source: RegisterSource): AsyncGenerator<Proof, void> {
  const templates = new Map<string, TemplateView>();
  for (const one of await source.queries.templates()) templates.set(`${one.templateId} ${one.templateVersion}`, one);
  for await (const letter of regulatoryLetters(source)) {
    const partials = (letter.partials ?? []).map(({ partialId, partialVersion }) =>
      templates.get(`${partialId} ${partialVersion}`),
    );
    yield { letter, template: templates.get(`${letter.templateId ?? ''} ${letter.templateVersion ?? ''}`), partials };
  }
}

/** A version stood approved by a second person at that time. */
const wasControlled = (version: TemplateView | undefined, at: string): boolean =>
  version?.approvedAt != null && version.approvedAt <= at && version.approvedBy !== version.draftedBy;

/** A letter was made of versions that a second person had approved by then. */
const controlled = ({ letter: { composedAt }, template, partials }: Proof): boolean =>
  composedAt !== null && [template, ...partials].every((version) => wasControlled(version, composedAt));

/** Of every notice: which approved wording it was made of, who wrote and who approved that, what stands in it. */
export const noticeContent = register<Proof>({
  kind: 'notice-content',
  title: 'Controlled content of each notice',
  of: 'notices',
  scope: 'Letters that a rule asked for, by the time at which they were asked for',
  notes: ['Controlled: made of a template version, and of texts of partials, each of which a person other than its author had approved before. Digests are salted; the salt shows whether a file at hand is that letter.'],
  columns: [
    shown('composedAt', 'Made (UTC)', 104, ({ letter }) => letter.composedAt),
    ...caseColumns<Proof>(({ letter }) => letter),
    shown('template', 'Template', { flex: 1.2 }, ({ letter }) => letter.templateId, {
      cell: ({ letter, template }) => ({
        text: letter.templateVersion === null ? 'not made here' : `${letter.templateId ?? ''} version ${letter.templateVersion}${(letter.partials ?? []).map(({ partialId, partialVersion }) => `, ${partialId} version ${partialVersion}`).join('')}`,
        note: template?.approvedAt == null ? '' : `by ${template.draftedBy}, approved by ${template.approvedBy ?? ''} ${instantInColumn(template.approvedAt)}`,
      }),
    }),
    shown('elements', 'Elements', { flex: 1 }, ({ letter }) => letter.elements, { cell: ({ letter }) => (letter.elements ?? []).map(spoken).join(', ') }),
    shown('state', 'State', 64, ({ letter }) => letter.state),
    shown('digest', 'Digest', 100, ({ letter }) => letter.digest, { style: 'mono' }),
    data('communicationId', ({ letter }) => letter.communicationId),
    data('kind', ({ letter }) => letter.kind),
    data('citation', ({ letter }) => letter.citation),
    data('templateVersion', ({ letter }) => letter.templateVersion),
    data('templateHash', ({ template }) => template?.bodyHash),
    data('partials', ({ letter }) => letter.partials?.map(partialInWords)),
    data('draftedBy', ({ template }) => template?.draftedBy),
    data('approvedBy', ({ template }) => template?.approvedBy),
    data('approvedAt', ({ template }) => template?.approvedAt),
    data('reasonCodes', ({ letter }) => letter.reasonCodes),
    data('heldWhy', ({ letter }) => letter.heldWhy),
    data('missing', ({ letter }) => letter.missing),
    data('releasedBy', ({ letter }) => letter.releasedBy),
    data('releasedAt', ({ letter }) => letter.releasedAt),
  ],
  tallies: [
    { name: 'controlled', label: 'Controlled', counts: controlled, tone: 'success' },
    { name: 'held', label: 'Held once', counts: ({ letter }) => letter.heldAt !== null, tone: 'warning' },
    { name: 'notMade', label: 'Not made here', counts: ({ letter }) => letter.composedAt === null },
    { name: 'uncontrolled', label: 'Not controlled', counts: (row) => row.letter.composedAt !== null && !controlled(row), tone: 'critical' },
  ],
  group: ({ letter }) => spoken(letter.kind),
  groupedBy: 'Kind of letter',
  rows: proofs,
  isRestricted: ({ letter }) => isSecret(letter),
  importId: ({ letter }) => letter.importId,
}); // prettier-ignore
