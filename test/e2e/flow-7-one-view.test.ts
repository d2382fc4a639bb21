import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import { tellTwice } from '../support/flows/tell-twice.js';

const flow = {
  number: 7,
  title: 'one view',
  begins: '2026-03-02T14:00:00.000Z',
  packs: ['us-reg-b', 'gb-disp'],
  seed: 707,
} as const;
const CUSTOMER = 'C-88231';
const REASONS = [{ code: 'income-insufficient', text: 'Income insufficient for amount of credit requested' }];

interface Row {
  readonly communicationId: string;
  readonly caseId: string;
  readonly kind: string;
  readonly state: string;
  readonly supersededBy: string | null;
}
interface CustomerRow {
  readonly letterId: string;
  readonly title: string;
  readonly state: string;
  readonly document: { readonly link: string };
}

tellTwice(flow, (house) => {
  let loan: string;
  let complaint: string;
  let secret: string;

  const view = (path: string) => house().items<Row>(`${path}/history`);
  const seen = (rows: readonly Row[]) => rows.map(({ kind, state }) => `${kind} ${state}`).sort();
  const shownTo = async (whose: { customerId: string } | { caseId: string }) =>
    (await house().customer(whose)).get<{ items: readonly CustomerRow[] }>('/v1/portal/history');

  beforeAll(async () => {
    loan = await house().tell(
      house().event('LN-1', 'case.opened', { ...APPLICATION, policyId: 'POL-9' }),
      house().event('LN-1', 'case.milestone.reached', { milestone: 'application-completed', reachedDate: flow.begins }),
      house().event('LN-1', 'case.decision.recorded', { outcome: 'DENIED', reasons: REASONS }),
    );
    await house().tell(house().event('LN-1', 'case.outcome.revised', { outcome: 'APPROVED' }));
    complaint = await house().tell(
      house().event('CMP-1', 'case.complaint.received', { ...APPLICATION, jurisdiction: 'GB', accountId: 'A-7700' }),
    );
    const { communicationId } = await house().letter(complaint, 'acknowledgement');
    await house().report({ communicationId, status: 'delivered', at: house().running.clock.now() });
  });

  it('tells of a case what was sent, when, why, to whom, by which way, its state, and what superseded it', async () => {
    const rows = await view(`cases/${loan}`);
    expect(rows).toMatchObject([
      { kind: 'approval-letter', supersededBy: null },
      {
        kind: 'adverse-action-notice',
        title: 'Adverse action notice',
        why: expect.stringContaining('The application was denied.') as string,
        citation: '12 CFR 1002.9(a)',
        handedOffAt: expect.any(String) as string,
        channel: 'outbox',
        state: 'handed-off',
        to: { role: 'primary', name: 'Maria Keller', address: '12 Elm Street\nDayton OH 45402' },
        document: { digest: expect.any(String) as string },
        supersededBy: rows[0]?.communicationId,
      },
    ]);
  });

  it.each([
    ['a customer', `customers/${CUSTOMER}`, ['acknowledgement delivered', 'adverse-action-notice handed-off', 'approval-letter handed-off']],
    ['an account', 'accounts/A-5501', ['adverse-action-notice handed-off', 'approval-letter handed-off']],
    ['another account', 'accounts/A-7700', ['acknowledgement delivered']],
    ['an insurance policy', 'insurance-policies/POL-9', ['adverse-action-notice handed-off', 'approval-letter handed-off']],
  ])('tells the same by %s', async (_, path, expected) => {
    expect(seen(await view(path))).toEqual(expected);
  }); // prettier-ignore

  it('tells the customer what they may know: their letters, and what became of them', async () => {
    const { body } = await shownTo({ customerId: CUSTOMER });
    expect(body.items.map(({ title, state }) => `${title}, ${state}`).sort()).toEqual([
      'Acknowledgement, delivered',
      'Adverse action notice, sent',
      'Approval letter, sent',
    ]);
    const [letter] = body.items;
    const shown = await (await house().customer({ customerId: CUSTOMER })).get(letter?.document.link ?? '');
    expect([shown.status, shown.text.slice(0, 5)]).toEqual([200, '%PDF-']);
  });

  it('of what is restricted tells the firm, and leaves the customer no trace: the same bytes as without it', async () => {
    const before = await shownTo({ customerId: CUSTOMER });
    const opening = {
      ...APPLICATION,
      kind: 'investigation',
      confidentiality: 'restricted',
      caseName: 'Suspicion of fraud',
    };
    secret = await house().tell(
      house().event('INV-1', 'case.opened', opening),
      house().event('INV-1', 'case.decision.recorded', { outcome: 'UPHELD', confidentiality: 'restricted' }),
    ); // prettier-ignore
    expect(await house().letters(secret)).toEqual([]);
    await house().asked('anna', `cases/${loan}/notes`, { text: 'See the other matter', confidentiality: 'restricted' });
    await house().asked('anna', `cases/${secret}/communications`, { kind: 'correspondence', words: 'To the authority.', message: 'Our finding.' }); // prettier-ignore
    expect(seen(await view(`cases/${secret}`))).toEqual(['correspondence handed-off']);
    expect(seen(await view(`customers/${CUSTOMER}`))).toContain('correspondence handed-off');
    const after = await shownTo({ customerId: CUSTOMER });
    expect(after.text).toBe(before.text);
    for (const { headers, text } of [before, after]) {
      expect(headers.get('etag')).toBeNull();
      expect(text).not.toMatch(/revision|position|"at"|total|count/);
    }
    expect((await house().running.clients.auditor.get<{ kind: string }>(`/v1/cases/${secret}`)).body.kind).toBe('investigation'); // prettier-ignore
  });
});
