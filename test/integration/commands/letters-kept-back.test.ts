import { RunningService } from '../../support/running-service.js';

interface Opened {
  readonly caseId: string;
}
const contacts = [{ channel: 'postal', address: '12 Elm Street\nDayton OH 45402' }];
const maria = { reference: 'P1', role: 'primary', name: 'Maria Keller', contacts };
const denial = { outcome: 'denied', reasons: [{ code: 'income-insufficient', text: 'Income insufficient' }] };

/** The whole service: what keeps a letter back is put right, and the letter goes out. */
describe('a letter that was kept back', () => {
  let running: RunningService;
  const open = (externalId: string, parties: readonly object[]) =>
    running.clients.caseSystem.done<Opened>('/v1/cases', {
      source: 'core-case',
      externalId,
      kind: 'application',
      legalEntity: 'first-example-bank',
      jurisdiction: 'US',
      parties,
    });
  const lettersOf = async (caseId: string) => {
    const types = ['communication.composition-failed', 'communication.handed-off'] as const;
    return (await running.events(types)).filter(({ data }) => data.caseId === caseId);
  };

  beforeAll(async () => {
    running = await RunningService.start({ begins: '2026-07-01T14:00:00.000Z' });
  }, 60_000);
  afterAll(() => running.stop());

  it('because the case had nobody to write to goes out once its primary party is added', async () => {
    const { caseId } = await open('LN-1', []);
    await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, denial);
    await running.rest();
    expect(await lettersOf(caseId)).toMatchObject([
      { type: 'communication.composition-failed', data: { failure: 'data-missing' } },
    ]);
    const { partyId } = await running.clients.anna.done<{ partyId: string }>(`/v1/cases/${caseId}/parties`, maria);
    await running.rest();
    expect((await lettersOf(caseId)).at(-1)).toMatchObject({
      type: 'communication.handed-off',
      data: { recipient: partyId },
    });
    const joint = { ...maria, reference: 'P2' };
    expect(await running.clients.anna.post(`/v1/cases/${caseId}/parties`, joint)).toMatchObject({ status: 422 });
    expect(await running.clients.auditor.post(`/v1/cases/${caseId}/parties`, joint)).toMatchObject({ status: 403 });
  }, 60_000);

  it('because its template was taken back goes out once a person says that it is approved again', async () => {
    const template = '/v1/templates/adverse-action-notice/versions';
    const { templateApprover, anna } = running.clients;
    const { body } = await templateApprover.read<{ body: string }>(`${template}/1`);
    await templateApprover.done(`${template}/1/retirements`, { why: 'under review' });
    const { caseId } = await open('LN-2', [maria]);
    await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, denial);
    await running.rest();
    const [failed] = await lettersOf(caseId);
    expect(failed).toMatchObject({ data: { failure: 'template-not-approved' } });
    const resends = `/v1/communications/${failed?.data.communicationId}/resends`;

    await anna.done('/v1/templates', { source: body });
    await anna.done(`${template}/2/submissions`, {});
    await templateApprover.done(`${template}/2/approvals`, {});
    await anna.done(resends, { words: 'approved again' });
    await running.rest();
    const went = (await lettersOf(caseId)).at(-1);
    expect(went).toMatchObject({ type: 'communication.handed-off' });
    const out = `/v1/communications/${went?.data.communicationId}/resends`;
    expect(await anna.post(out, { words: 'once more' })).toMatchObject({ status: 409, body: { code: 'not-failed' } });
  }, 60_000);
});
