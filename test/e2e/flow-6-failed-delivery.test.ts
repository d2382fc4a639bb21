import { chanceOf } from '../../src/simulators/chance.js';
import type { LetterSeen } from '../support/credit-application.js';
import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import type { Receipt } from '../../src/simulators/exstream/receipts.js';
import { tellTwice } from '../support/flows/tell-twice.js';

const flow = {
  number: 6,
  title: 'failed delivery → exception case',
  begins: '2026-03-02T14:00:00.000Z',
  packs: ['us-reg-b'],
  mail: true,
  seed: 606,
} as const;
const REASONS = [{ code: 'income-insufficient', text: 'Income insufficient for amount of credit requested' }];
const NEW_ADDRESS = '7 Oak Avenue\nDayton OH 45402';

tellTwice(flow, (house) => {
  const decided = (subject: string, decision: object, more: object = {}): Promise<string> =>
    house().tell(
      house().event(subject, 'case.opened', { ...APPLICATION, ...more }),
      house().event(subject, 'case.milestone.reached', { milestone: 'application-completed', reachedDate: flow.begins }),
      house().event(subject, 'case.decision.recorded', { ...decision }),
    ); // prettier-ignore
  const report = (communicationId: string, status: Receipt['status'], more: Partial<Receipt> = {}): Receipt => ({
    communicationId,
    status,
    at: house().running.clock.now(),
    ...more,
  });
  const exceptionsOf = async (caseId: string) =>
    (await house().exceptions()).filter(({ originalCaseId }) => originalCaseId === caseId);
  const followUps = (reference: string) =>
    house()
      .coreCase.cases()
      .filter(({ parentCase }) => parentCase === reference);

  describe('a letter that comes back', () => {
    let caseId: string;
    let letter: LetterSeen;
    let exceptionCaseId: string;

    it('has one exception case, linked both ways and opened in the case system, however often and by whom it is told', async () => {
      caseId = await decided('LN-1', { outcome: 'DENIED', reasons: REASONS });
      letter = await house().letter(caseId, 'adverse-action-notice');
      const chance = chanceOf(house().neighbours.seed);
      const receipts = Array.from({ length: 20 }, (_, n) => {
        const provider = chance() < 0.5 ? 'exstream' : 'postal-service';
        return report(letter.communicationId, 'returned', { provider, messageId: `r-${n}`, failure: 'moved-left-no-address' }); // prettier-ignore
      });
      await house().report(...receipts);
      const [exception, ...more] = await exceptionsOf(caseId);
      expect(more).toEqual([]);
      expect(exception).toMatchObject({ failure: 'moved-left-no-address', state: 'open', communicationId: letter.communicationId }); // prettier-ignore
      exceptionCaseId = exception?.exceptionCaseId ?? '';
      const linked = async (of: string) => (await house().timeline(of)).find(({ type }) => type === 'case.linked')?.details; // prettier-ignore
      expect(await linked(caseId)).toMatchObject({ relation: 'has-exception', otherCaseId: exceptionCaseId });
      expect(await linked(exceptionCaseId)).toMatchObject({ relation: 'exception-of', otherCaseId: caseId });
      expect(followUps('LN-1')).toMatchObject([{ caseName: 'Letter failed: moved-left-no-address', externalId: exceptionCaseId }]); // prettier-ignore
    });

    it('keeps the clock that it has met; the exception names the clocks that are at stake', async () => {
      const clock = await house().clock(caseId, 'action-taken-completed');
      expect(clock).toMatchObject({ state: 'satisfied', satisfiedRef: letter.communicationId });
      const exception = await house().running.clients.anna.read(`/v1/exceptions/${exceptionCaseId}`);
      expect(exception).toMatchObject({ letterKind: letter.kind, obligationIds: [clock.obligationId] });
    });

    it('goes out again for the same reason when the case system corrects the address, and is cured', async () => {
      await house().tell(
        house().event('LN-1', 'case.contact.corrected', { party: { id: 'P1' }, channel: 'POSTAL', address: NEW_ADDRESS }),
      ); // prettier-ignore
      const letters = (await house().letters(caseId)).filter(({ kind }) => kind === letter.kind);
      const again = letters.find(({ relation }) => relation === 'resends');
      expect(letters).toHaveLength(2);
      expect(again).toMatchObject({
        state: 'handed-off',
        address: NEW_ADDRESS,
        relatedCommunicationId: letter.communicationId,
        reasonEventId: letter.reasonEventId,
        obligationId: letter.obligationId,
      });
      expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured', resends: 1, resendCommunicationId: again?.communicationId }]); // prettier-ignore
      const own = (await house().cases()).find((each) => each.caseId === exceptionCaseId);
      expect(own).toMatchObject({ kind: 'communication-exception', phase: 'closed' });
    });

    it('that is reported late once more opens nothing again', async () => {
      const late = report(letter.communicationId, 'permanently-failed', { messageId: 'late', failure: 'refused' });
      await house().report(late, { ...late, provider: 'postal-service' });
      expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured', resends: 1 }]);
      expect(followUps('LN-1')).toHaveLength(1);
    });
  });

  it('a letter that cannot be composed has one too; put right, it goes out and cures it', async () => {
    house().exstream.breakDesign('approval-letter');
    const caseId = await decided('LN-2', { outcome: 'APPROVED' });
    const failed = await house().letter(caseId, 'approval-letter');
    expect(failed.state).toBe('failed');
    expect(await exceptionsOf(caseId)).toMatchObject([{ failure: 'render-error', state: 'open' }]);
    expect(followUps('LN-2')).toHaveLength(1);
    expect(await house().clock(caseId, 'action-taken-completed')).toMatchObject({ state: 'running' });
    house().exstream.mendDesign('approval-letter');
    await house().asked('anna', `communications/${failed.communicationId}/resends`, { words: 'The design is mended' });
    expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured', resends: 1 }]);
    expect(await house().clock(caseId, 'action-taken-completed')).toMatchObject({ state: 'satisfied' });
  });

  it('a letter that bounces as mail is sent again on paper when a person says so, and is cured', async () => {
    const [party] = APPLICATION.parties;
    const contacts = [...(party?.contacts ?? []), { channel: 'EMAIL', address: 'maria@recipient.example' }];
    const caseId = await decided('LN-4', { outcome: 'APPROVED' }, { parties: [{ ...party, contacts }] });
    const mailed = await house().letter(caseId, 'approval-letter');
    expect(mailed).toMatchObject({ state: 'handed-off', address: 'maria@recipient.example' });
    await house().report(report(mailed.communicationId, 'permanently-failed', { failure: 'hard-bounce' }));
    expect(await exceptionsOf(caseId)).toMatchObject([{ failure: 'hard-bounce', state: 'open' }]);
    const paper = { words: 'The mailbox is gone: on paper', channel: 'outbox' };
    await house().asked('anna', `communications/${mailed.communicationId}/resends`, paper);
    const again = (await house().letters(caseId)).find(({ relation }) => relation === 'resends');
    expect(again).toMatchObject({ state: 'handed-off', address: party?.contacts[0]?.address });
    expect(await exceptionsOf(caseId)).toMatchObject([{ state: 'cured', resends: 1 }]);
    const laidOut = (await house().running.outbox()).map(({ record }) => record['communicationId']);
    expect(laidOut).toContain(again?.communicationId);
    expect(laidOut).not.toContain(mailed.communicationId);
  });

  describe('a customer’s contact that is corrected on one case', () => {
    const customer = { customerId: 'C-601' };
    const corrected = (subject: string) =>
      house().event(subject, 'case.contact.corrected', {
        party: { id: 'P1' },
        channel: 'POSTAL',
        address: NEW_ADDRESS,
      });
    const toReview = async () =>
      (await house().items<{ communicationId: string; correction: { eventId: string } }>(
        'communications/contacts-to-review',
      )).filter(({ communicationId }) => [sent, failed].some((letter) => letter.communicationId === communicationId)); // prettier-ignore
    let sent: LetterSeen;
    let failed: LetterSeen;
    let caseOfFailed: string;

    it('puts their letters on other cases before a person: those that failed, and those that went to the old address', async () => {
      await decided('LN-5', { outcome: 'APPROVED' }, customer);
      sent = await house().letter(await decided('LN-6', { outcome: 'APPROVED' }, customer), 'approval-letter');
      caseOfFailed = await decided('LN-7', { outcome: 'APPROVED' }, customer);
      failed = await house().letter(caseOfFailed, 'approval-letter');
      await house().report(report(failed.communicationId, 'returned', { failure: 'moved-left-no-address' }));
      expect(await toReview()).toEqual([]);
      await house().tell(corrected('LN-5'));
      const items = await toReview();
      expect(items).toHaveLength(2);
      for (const item of items) expect(item).toMatchObject({ caseOpen: true, correction: { address: NEW_ADDRESS } });
    });

    it('is settled for one when it is corrected there too, which sends again what failed', async () => {
      await house().tell(corrected('LN-7'));
      const resent = (await house().letters(caseOfFailed)).find(({ relation }) => relation === 'resends');
      expect(resent).toMatchObject({ state: 'handed-off', address: NEW_ADDRESS });
      expect(await toReview()).toMatchObject([{ communicationId: sent.communicationId }]);
    });

    it('is settled for another when a person leaves the letter as it is, and says why', async () => {
      const [item] = await toReview();
      const { anna, auditor } = house().running.clients;
      const path = `communications/${sent.communicationId}/contact-reviews`;
      const words = 'She has the letter, she rang';
      const stray = await anna.post(`/v1/${path}`, { correctionEventId: sent.communicationId, words });
      expect(stray).toMatchObject({ status: 404, body: { code: 'contact-not-to-review' } });
      await house().asked('anna', path, { correctionEventId: item?.correction.eventId, words });
      expect(await toReview()).toEqual([]);
      const reviewed = await auditor.read('/v1/communications/contacts-to-review?state=reviewed');
      expect(reviewed).toMatchObject({ items: [{ communicationId: sent.communicationId, review: { reviewedBy: 'anna', words } }] }); // prettier-ignore
    });
  });

  it('a letter that bounces softly and arrives after all has none', async () => {
    const caseId = await decided('LN-3', { outcome: 'APPROVED' });
    const { communicationId } = await house().letter(caseId, 'approval-letter');
    await house().report(
      report(communicationId, 'temporarily-failed', { failure: 'soft-bounce' }),
      report(communicationId, 'delivered'),
    );
    expect(await house().letter(caseId, 'approval-letter')).toMatchObject({ state: 'delivered' });
    expect(await exceptionsOf(caseId)).toEqual([]);
  });
});
