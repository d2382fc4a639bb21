import { Test } from '@nestjs/testing';
import { CqrsModule, QueryBus, type Query } from '@nestjs/cqrs';
import { AuditEntryOf, AuditPage, CountAudit, LoggedAt } from '../../../src/projections/audit-trail/query-handlers.js';
import {
  CaseAsOccurred,
  CaseById,
  CountCases,
  ListCases,
  TimelineOfCase,
} from '../../../src/projections/case-timeline/query-handlers.js';
import { PROJECTIONS, QUERY_HANDLERS } from '../../../src/projections/catalogue.js';
import {
  ChainOfLetters,
  LetterHistory,
  CommunicationById,
  CommunicationsOfCase,
  ContactsToReview,
  CountCommunications,
  ListCommunications,
} from '../../../src/projections/communications/query-handlers.js';
import { CountDecisions, ListDecisions } from '../../../src/projections/decisions/query-handlers.js';
import { CountExceptions, ExceptionById, ListExceptions } from '../../../src/projections/exceptions/query-handlers.js';
import {
  CustomerDocument,
  CustomerHistory,
  KnownToCustomers,
} from '../../../src/projections/communications/customer-query-handlers.js';
import { ListEngineDocuments, OpenCasesFor } from '../../../src/projections/engine-documents/query-handlers.js';
import { InboundById, ListInbound, ListInboundGaps } from '../../../src/projections/inbound/query-handlers.js';
import { ImportById, ListImports } from '../../../src/projections/imports/query-handlers.js';
import {
  CountObligations,
  DueSoon,
  ListObligations,
  ObligationById,
  ObligationsAsOccurred,
  ObligationsOfCase,
} from '../../../src/projections/obligations/query-handlers.js';
import { ListPolicies, PolicyBytes } from '../../../src/projections/policies/query-handlers.js';
import { ListKeys, ListPrincipals, PrincipalById } from '../../../src/projections/principals/query-handlers.js';
import { LettersIncluding, ListTemplates, TemplateVersion } from '../../../src/projections/templates/query-handlers.js';
import { EVENT_STORE, READ_STORE } from '../../../src/ports/tokens.js';
import { A, CLOCK, HASH, LETTER } from '../../spec/projections/drafts.js';
import { everyEvent } from '../../spec/projections/every-event.js';
import { uuid } from '../../spec/projections/journal.js';
import { fill } from '../../spec/projections/memory-fold.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { useReadStore } from '../../spec/projections/open-store.js';

const db = useReadStore();
const journal = everyEvent();
const NONE = uuid('none');

/** Every query on the bus, and what its answer on the story of every event must show. */
const QUERIES: readonly [Query<unknown>, unknown][] = [
  [new TimelineOfCase({ caseId: A }, { limit: 2 }), { items: [{ caseId: A }, { caseId: A }], next: expect.any(String) }],
  [new CaseById(A), { caseId: A, phase: 'open', outcome: 'approved', parties: [{ name: 'Secret Jane' }] }],
  [new CaseById(NONE), undefined],
  [new CaseAsOccurred(NONE, '2026-01-01T00:00:00.000Z'), undefined],
  [new ListCases({ kinds: ['application'] }), { items: [{ caseId: A }] }],
  [new CountCases(), 1],
  [new AuditPage({ types: ['case.decided', 'case.closed'] }), { items: [{ type: 'case.closed' }, { type: 'case.decided' }] }],
  [new AuditEntryOf(journal.head), { type: 'operator.rebuild-requested' }],
  [new CountAudit({ caseId: A, types: ['case.opened'] }), { total: 1, byType: new Map([['case.opened', 1]]) }],
  [new LoggedAt(10n), '2026-01-01T00:00:00.000Z'],
  [new CommunicationById(LETTER), { state: 'returned', level: 'OPENED' }],
  [new CommunicationsOfCase(A), [{ communicationId: LETTER }]],
  [new ChainOfLetters(LETTER), [{ communicationId: LETTER }]],
  [new ListCommunications({ failed: true }), { items: [{ communicationId: LETTER }] }],
  [new CountCommunications(), new Map([['returned', 1]])],
  [new LetterHistory({ customerId: 'Secret customer' }), { items: [{ communicationId: LETTER, state: 'returned' }] }],
  [new ContactsToReview(), { items: [] }],
  [new CustomerHistory({ customerId: 'Secret customer' }), { items: [{ letterId: LETTER, state: 'not-delivered' }] }],
  [new CustomerDocument({ caseId: A }, LETTER), { caseId: A }],
  [new KnownToCustomers({ caseId: NONE }), false],
  [new ObligationById(CLOCK), { state: 'satisfied' }],
  [new ObligationsOfCase(A), [{ obligationId: CLOCK }]],
  [new ObligationsAsOccurred(NONE, '2026-01-01T00:00:00.000Z'), []],
  [new ListObligations({ states: ['satisfied'] }), { items: [{ obligationId: CLOCK }] }],
  [new DueSoon('2027-01-01T00:00:00.000Z'), { items: [] }],
  [new CountObligations(), new Map([['satisfied', 1]])],
  [new ExceptionById(NONE), undefined],
  [new ListExceptions(), { items: [] }],
  [new CountExceptions(), new Map()],
  [new ListDecisions({ standing: true }), { items: [{ outcome: 'denied' }, { outcome: 'approved' }] }],
  [new CountDecisions(), new Map([['approved', 1], ['denied', 1]])],
  [new ListKeys(), { items: [{ keyId: 'k1', revoked: true }] }],
  [new ListPrincipals(), { items: [{ principalId: 'ann' }, { principalId: 'ben', removed: ['auditor'] }] }],
  [new PrincipalById('ben'), { name: 'Secret Ben', granted: [] }],
  [new LettersIncluding('none'), []],
  [new ListTemplates(), [{ templateId: 'aan', state: 'retired' }]],
  [new TemplateVersion('aan', 1), { body: 'Dear' }],
  [new ListPolicies(), [{ packId: 'us-reg-b', state: 'retired' }]],
  [new PolicyBytes('us-reg-b', HASH), '{}'],
  [new ListInbound(), { items: [{ state: 'rejected' }, { state: 'discarded' }] }],
  [new InboundById(NONE), undefined],
  [new ListInboundGaps(), { items: [{ state: 'closed' }] }],
  [new ListEngineDocuments(), { items: [{ state: 'matched', matchedBy: 'person' }] }],
  [new OpenCasesFor({}), { caseIds: [] }],
  [new ListImports(), { items: [{ state: 'completed' }] }],
  [new ImportById(uuid('import')), { recordedEvents: 1 }],
]; // prettier-ignore

describe('queries on the bus', () => {
  let bus: QueryBus;
  let close: () => Promise<void>;

  beforeAll(async () => {
    for (const projection of PROJECTIONS) await fill(db.store, projection, journal.events);
    const module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: READ_STORE, useValue: db.store },
        { provide: EVENT_STORE, useValue: new MemoryEventStore() },
        ...QUERY_HANDLERS,
      ],
    }).compile();
    await module.init();
    bus = module.get(QueryBus);
    close = () => module.close();
  });
  afterAll(() => close());

  it.each(QUERIES.map(([query, answer]) => [query.constructor.name, query, answer] as const))('%s', async (_, query, answer) => {
    const given = await bus.execute(query);
    if (typeof answer === 'object' && !(answer instanceof Map)) expect(given).toMatchObject(answer as object);
    else expect(given).toEqual(answer);
  }); // prettier-ignore

  it('are all tried here', () => {
    const tried = new Set(QUERIES.map(([query]) => `${query.constructor.name}Handler`));
    expect(tried).toEqual(new Set(QUERY_HANDLERS.map(({ name }) => name)));
  });
});
