import type { CommunicationView } from '../../projections/communications/queries.js';
import { caseColumns, data, isSecret, register, shown, type RegisterSource } from '../register/register.js';
import { spoken } from '../wording.js';
import { daysBetween, regulatoryLetters } from './letters.js';

interface Undelivered {
  readonly letter: CommunicationView;
  readonly failedAt: string;
  /** The first letter of its chain that went out after the failure and did not fail itself. */
  readonly cure: CommunicationView | undefined;
}

async function* undelivered(source: RegisterSource): AsyncGenerator<Undelivered, void> {
  for await (const letter of regulatoryLetters(source)) {
    const failedAt = letter.returnedAt ?? letter.failedAt;
    if (failedAt === null) continue;
    const chain = await source.queries.chain(letter.rootCommunicationId);
    const cures = ({ communicationId, handedOffAt, failed }: CommunicationView) =>
      communicationId !== letter.communicationId && handedOffAt !== null && handedOffAt >= failedAt && !failed;
    yield { letter, failedAt, cure: chain.find(cures) };
  }
}

const curedAfter = ({ failedAt, cure }: Undelivered): number | undefined =>
  cure?.handedOffAt == null ? undefined : daysBetween(failedAt, cure.handedOffAt);

/** Regulatory notices that did not arrive, and how long it took until they were cured. */
export const undeliveredNotices = register<Undelivered>({
  kind: 'undelivered-notices',
  title: 'Undelivered regulatory notices, and time to cure',
  of: 'notices',
  scope: 'Letters that a rule asked for, by the time at which they were asked for, that came back, bounced or could not be made',
  notes: ['Cured: another letter of the same chain was handed off after the failure and has not failed. Days have one decimal.'],
  columns: [
    shown('failedAt', 'Failed (UTC)', 104, ({ failedAt }) => failedAt),
    ...caseColumns<Undelivered>(({ letter }) => letter),
    shown('kind', 'Letter', { flex: 1 }, ({ letter }) => letter.kind, {
      cell: ({ letter }) => ({ text: spoken(letter.kind), note: letter.citation ?? '' }),
    }),
    shown('failure', 'Failure', 84, ({ letter }) => letter.failure, { cell: ({ letter }) => spoken(letter.failure ?? '') }), // prettier-ignore
    shown('curedAt', 'Cured (UTC)', 104, ({ cure }) => cure?.handedOffAt),
    shown('daysToCure', 'Days', 36, curedAfter, { align: 'end', cell: (row) => String(curedAfter(row) ?? 'open') }),
    data('communicationId', ({ letter }) => letter.communicationId),
    data('citation', ({ letter }) => letter.citation),
    data('obligationId', ({ letter }) => letter.obligationId),
    data('exceptionCaseId', ({ letter }) => letter.exceptionCaseId),
    data('curedBy', ({ cure }) => cure?.communicationId),
  ],
  tallies: [
    { name: 'cured', label: 'Cured', counts: ({ cure }) => cure !== undefined, tone: 'success' },
    { name: 'withinWeek', label: 'Within 7 days', counts: (row) => (curedAfter(row) ?? Infinity) <= 7 },
    { name: 'open', label: 'Not cured', counts: ({ cure }) => cure === undefined, tone: 'critical' },
  ],
  group: ({ letter }) => spoken(letter.failure ?? 'unknown'),
  groupedBy: 'Failure',
  rows: undelivered,
  isRestricted: ({ letter }) => isSecret(letter),
  importId: ({ letter }) => letter.importId,
}); // prettier-ignore
