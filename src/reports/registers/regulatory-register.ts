import type { CaseView } from '../../projections/case-timeline/queries.js';
import { scopeOf } from '../period/filters.js';
import { data, isSecret, register, shown } from '../register/register.js';
import { sentence } from '../wording.js';

const receivedAt = (one: CaseView): string => one.receivedAt ?? one.openedAt;

/** Every case that the firm received in the period. */
export const regulatoryRegister = register<CaseView>({
  kind: 'regulatory-register',
  title: 'Regulatory register',
  of: 'cases',
  scope: 'Cases by the time at which the firm received them, else that of their opening',
  columns: [
    shown('receivedAt', 'Received (UTC)', 100, receivedAt),
    shown('caseReference', 'Case', { flex: 1 }, (one) => one.externalId, { style: 'strong' }),
    shown('caseKind', 'Kind', { flex: 0.8 }, (one) => one.kind, { cell: (one) => sentence(one.kind) }),
    shown('product', 'Product', { flex: 0.8 }, (one) => one.product),
    shown('legalEntity', 'Legal entity', { flex: 1 }, (one) => one.legalEntity),
    shown('decidedAt', 'Decided (UTC)', 100, (one) => one.decidedAt),
    shown('outcome', 'Outcome', 84, (one) => one.outcome, { cell: (one) => (one.outcome ? sentence(one.outcome) : '') }),
    shown('closedAt', 'Closed (UTC)', 100, (one) => one.closedAt),
    data('caseId', (one) => one.caseId),
    data('openedAt', (one) => one.openedAt),
    data('phase', (one) => one.phase),
    data('resolution', (one) => one.resolution),
    data('jurisdiction', (one) => one.jurisdiction),
    data('category', (one) => one.category),
    data('intake', (one) => one.intake),
    data('vulnerable', (one) => one.vulnerable),
    data('origin', (one) => one.origin),
  ],
  tallies: [
    { name: 'open', label: 'Open', counts: ({ phase }) => phase === 'open' },
    { name: 'closed', label: 'Closed', counts: ({ phase }) => phase === 'closed' },
    { name: 'decided', label: 'Decided', counts: ({ outcome }) => outcome !== null },
  ],
  group: ({ legalEntity, kind }) => `${legalEntity}: ${sentence(kind)}`,
  groupedBy: 'Legal entity and kind',
  rows: ({ queries, request }) => queries.cases({ receivedFrom: request.from, receivedTo: request.to, scope: scopeOf(request) }),
  isRestricted: isSecret,
  importId: ({ importId }) => importId,
}); // prettier-ignore
