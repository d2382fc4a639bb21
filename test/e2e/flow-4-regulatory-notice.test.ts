import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { PDFDocument } from 'pdf-lib';
import type { Answer, HttpClient } from '../support/http-client.js';
import type { LetterSeen } from '../support/credit-application.js';
import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import { tellTwice } from '../support/flows/tell-twice.js';
import { until } from '../support/until.js';

/** Monday, 9 o'clock in New York. */
const flow = {
  number: 4,
  title: 'regulatory notice',
  begins: '2026-03-02T14:00:00.000Z',
  packs: ['firm-notices'],
  packFolder: fileURLToPath(new URL('../../src/demo/packs', import.meta.url)),
  seed: 404,
} as const;

const EDITED = 'As the editor has changed it';
const about = (kind: string) => ({ ...APPLICATION, kind, caseName: 'Trading outside the limits' });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

tellTwice(flow, (house) => {
  const release = (client: HttpClient, { communicationId }: LetterSeen, words: string): Promise<Answer<{ code: string }>> =>
    client.post(`/v1/communications/${communicationId}/releases`, { words }); // prettier-ignore
  const heldBecause = async ({ communicationId }: LetterSeen) => {
    const held = await house().running.events(['communication.held-for-approval']);
    return held.filter(({ data }) => data.communicationId === communicationId).map(({ data }) => data.missing);
  };

  describe('of a regulatory action', () => {
    let caseId: string;
    let notice: LetterSeen;

    it('is made from the approved template, and held with the list of what it lacks', async () => {
      caseId = await house().tell(house().event('REG-1', 'case.opened', about('regulatory-action')));
      notice = await house().letter(caseId, 'regulatory-notice');
      expect(notice).toMatchObject({ state: 'held', templateId: 'regulatory-notice', templateVersion: 1 });
      expect(await heldBecause(notice)).toEqual([['content']]);
      expect(await house().running.outbox()).toEqual([]);
    });

    it('is not let go by a system, and stays held', async () => {
      const answer = await release(house().running.clients.caseSystem, notice, 'Let it go');
      expect(answer.status).toBe(403);
      expect((await house().letter(caseId, 'regulatory-notice')).state).toBe('held');
    });

    it('edited in the engine, it is made final there and checked again, and its editor cannot let it go', async () => {
      const { anna } = house().running.clients;
      const { interactive } = house().exstream;
      interactive.retitle(interactive.of(notice.communicationId) ?? '', EDITED);
      const said = { words: 'The content was missing', elements: ['subject-matter', 'content', 'contact'] };
      // An engine that cannot now may be asked again.
      const path = `/v1/communications/${notice.communicationId}/engine-edits`;
      const answer = await until(() => anna.post(path, said), ({ status }) => status !== 503); // prettier-ignore
      expect(answer.status).toBe(200);
      await house().settle();
      expect(await heldBecause(notice)).toEqual([['content'], []]);
      expect(await release(anna, notice, 'I have read it')).toMatchObject({ status: 403 });
    });

    it('another person lets it go: it is handed off as it was changed, and meets its clock', async () => {
      expect((await release(house().running.clients.ben, notice, 'Read and found whole')).status).toBe(200);
      await house().settle();
      notice = await house().letter(caseId, 'regulatory-notice');
      expect(notice.state).toBe('handed-off');
      const [laidOut] = await house().running.outbox();
      const pdf = await PDFDocument.load(laidOut?.bytes ?? Buffer.alloc(0), { updateMetadata: false });
      expect(pdf.getTitle()).toBe(EDITED);
      const there = house()
        .coreCase.attachments()
        .find(({ documentId }) => documentId === notice.documentId);
      expect(there?.sha256).toBe(sha256(laidOut?.bytes ?? Buffer.alloc(0)));
      expect(await house().clock(caseId, 'notice-of-matter')).toMatchObject({
        state: 'satisfied',
        satisfiedRef: notice.communicationId,
      });
    });

    it('has content, editor and approver on record, of the letter and of its template', async () => {
      const [edited] = await house().running.events(['communication.edited']);
      const [released] = await house().running.events(['communication.released']);
      expect(edited?.metadata.actor).toMatchObject({ type: 'person', id: 'anna' });
      expect(released?.metadata.actor).toMatchObject({ type: 'person', id: 'ben' });
      expect(edited?.data).toMatchObject({ documentId: notice.documentId, engine: 'opentext-exstream' });
      const template = await house().running.clients.auditor.read('/v1/templates/regulatory-notice/versions/1');
      expect(template).toMatchObject({ state: 'approved', draftedBy: 'anna', approvedBy: 'nora' });
    });
  });

  it('of an investigation, asked for with its content, lacks nothing and goes out by itself', async () => {
    const caseId = await house().tell(house().event('INV-1', 'case.opened', about('investigation')));
    const held = await house().letter(caseId, 'regulatory-notice');
    await house().asked('anna', `communications/${held.communicationId}/cancellations`, { words: 'Told in another' });
    await house().asked('anna', `cases/${caseId}/communications`, {
      kind: 'regulatory-notice',
      words: 'The investigation concerns the customer.',
      message: 'We look into orders that were given on 27 February.',
      relation: { kind: 'supersedes', communicationId: held.communicationId },
    });
    const states = (await house().letters(caseId)).map(({ state, relation }) => [relation, state]);
    expect(states).toEqual(expect.arrayContaining([[null, 'cancelled'], ['supersedes', 'handed-off']])); // prettier-ignore
    expect(await house().clock(caseId, 'notice-of-matter')).toMatchObject({ state: 'satisfied' });
  });

  it('of a policy exception, let go by a person as it is, goes out with the words of who answers for it', async () => {
    const caseId = await house().tell(house().event('POL-1', 'case.opened', about('policy-exception')));
    const held = await house().letter(caseId, 'regulatory-notice');
    await house().asked('ben', `communications/${held.communicationId}/releases`, { words: 'Told in person already' });
    expect(await house().letter(caseId, 'regulatory-notice')).toMatchObject({ state: 'handed-off' });
    const released = (await house().running.events(['communication.released'])).at(-1);
    expect(released?.data).toMatchObject({ words: 'Told in person already' });
  });
});
