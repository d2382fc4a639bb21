import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import type { LetterSeen } from '../support/credit-application.js';
import { tellTwice } from '../support/flows/tell-twice.js';

const flow = {
  number: 3,
  title: 'dispute or complaint, both ways',
  begins: '2026-07-01T09:12:00.000Z',
  packs: ['gb-disp', 'us-reg-e'],
  seed: 303,
} as const;

const COMPLAINT = { ...APPLICATION, caseConfigId: 'complaint-case', caseName: 'A charge that was not agreed', jurisdiction: 'GB', product: 'current-account' }; // prettier-ignore
const DISPUTE = { ...APPLICATION, caseConfigId: 'dispute-case', caseName: 'A payment that was not mine', product: 'debit-card' }; // prettier-ignore
const NOT_OURS = [{ code: 'within-terms', text: 'The charge is within the terms that you agreed to' }];
const OURS = [{ code: 'charge-not-agreed', text: 'The charge was not part of your agreement' }];

tellTwice(flow, (house) => {
  const release = async ({ communicationId }: LetterSeen, words: string): Promise<void> => {
    await house().asked('ben', `communications/${communicationId}/releases`, { words });
  };

  describe('a complaint', () => {
    let caseId: string;
    let first: LetterSeen;

    it('is acknowledged as it comes in, while it is investigated there', async () => {
      caseId = await house().tell(
        house().event('CMP-1', 'case.complaint.received', COMPLAINT),
        house().event('CMP-1', 'case.milestone.reached', { milestone: 'other-complaint', reachedDate: flow.begins }),
        house().event('CMP-1', 'case.stage.entered', { stage: { name: 'investigation' } }),
      );
      expect(await house().letter(caseId, 'acknowledgement')).toMatchObject({ state: 'handed-off' });
      expect(await house().clock(caseId, 'acknowledgement')).toMatchObject({ state: 'satisfied' });
    });

    it('gets a formal response, which a second person lets go, as the rule asks', async () => {
      await house().tell(
        house().event('CMP-1', 'case.decision.recorded', { outcome: 'REJECTED', reasons: NOT_OURS, decidedBy: 'handler-7' }),
      ); // prettier-ignore
      const held = await house().letter(caseId, 'final-response');
      expect(held.state).toBe('held');
      expect((await house().clock(caseId, 'final-response')).state).toBe('running');
      await release(held, 'Read and found right');
      first = await house().letter(caseId, 'final-response');
      expect(first.state).toBe('handed-off');
      expect(await house().clock(caseId, 'final-response')).toMatchObject({ state: 'satisfied', satisfiedRef: first.communicationId }); // prettier-ignore
    });

    it('whose outcome is revised gets a revised letter that supersedes the earlier one; the earlier stays, marked', async () => {
      await house().tell(house().event('CMP-1', 'case.outcome.revised', { outcome: 'UPHELD', reasons: OURS, decidedBy: 'ombudsman-desk' })); // prettier-ignore
      const letters = (await house().letters(caseId)).filter(({ kind }) => kind === 'final-response');
      const revised = letters.find(({ relation }) => relation === 'supersedes');
      expect(letters).toHaveLength(2);
      expect(revised).toMatchObject({ state: 'held', relatedCommunicationId: first.communicationId });
      await release(revised as LetterSeen, 'The redress is told in the settlement that is enclosed');
      const history = await house().items<{ communicationId: string; state: string; supersededBy: string | null }>(`cases/${caseId}/history`); // prettier-ignore
      const shown = new Map(history.map((entry) => [entry.communicationId, entry]));
      expect(shown.get(first.communicationId)).toMatchObject({ state: 'handed-off', supersededBy: revised?.communicationId }); // prettier-ignore
      expect(shown.get(revised?.communicationId ?? '')).toMatchObject({ state: 'handed-off', supersededBy: null });
    });
  });

  describe('a dispute', () => {
    let caseId: string;

    it('is acknowledged, investigated there, and settled by a notice here', async () => {
      caseId = await house().tell(
        house().event('DSP-1', 'case.opened', DISPUTE),
        house().event('DSP-1', 'case.milestone.reached', { milestone: 'established-account', reachedDate: flow.begins }),
        house().event('DSP-1', 'case.stage.entered', { stage: { name: 'investigation' } }),
        house().event('DSP-1', 'case.decision.recorded', { outcome: 'SETTLED', decidedBy: 'handler-3', amount: { value: '120.00', currency: 'USD' } }),
      ); // prettier-ignore
      const kinds = (await house().letters(caseId)).map(({ kind, state }) => `${kind} ${state}`);
      expect(kinds.sort()).toEqual(['acknowledgement handed-off', 'settlement-notice handed-off']);
    });

    it.each([
      ['explanation-of-benefits', 'The insurance of the card pays a part.'],
      ['billing-adjustment', 'The bill is changed by the settlement.'],
    ])('has its %s when the case system asks for one', async (kind, words) => {
      await house().asked('caseSystem', `cases/${caseId}/communications`, { kind, words });
      expect(await house().letter(caseId, kind)).toMatchObject({ state: 'handed-off', relation: null });
      const requested = (await house().timeline(caseId)).filter(({ type }) => type === 'communication.requested');
      expect(requested.map(({ why }) => why)).toContain(words);
    });
  });

  it('the case system has the letters of both in its files, the superseded one too', () => {
    const files = house().coreCase.attachments();
    expect(files.map(({ caseReference, name }) => `${caseReference} ${name}`).sort()).toEqual([
      'CMP-1 acknowledgement',
      'CMP-1 final response',
      'CMP-1 final response',
      'DSP-1 acknowledgement',
      'DSP-1 billing adjustment',
      'DSP-1 explanation of benefits',
      'DSP-1 settlement notice',
    ]);
  });
});
