import { openApplication, type LetterSeen } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

/** Wednesday morning in London. */
const RECEIVED = '2026-07-01T09:12:00.000Z';
const EDITED = Buffer.from('%PDF-1.7\nthe letter as Ben wrote it\n%%EOF');

describe('controlled content', () => {
  let running: RunningService;
  let caseId: string;
  const letters = async (): Promise<LetterSeen[]> =>
    (await running.clients.auditor.read<{ items: LetterSeen[] }>(`/v1/cases/${caseId}/communications`)).items;
  const letter = async (kind: string): Promise<LetterSeen> => {
    await running.rest();
    const found = (await letters()).filter((one) => one.kind === kind).at(-1);
    if (!found) throw new Error(`The case has no ${kind}`);
    return found;
  };
  const edit = (who: 'ben', communicationId: string, elements: string) =>
    running.clients[who].ask(
      'POST',
      `/v1/communications/${communicationId}/documents?pages=1&words=typing%20error&reasonCodes=as-agreed&elements=${elements}`,
      { body: EDITED, headers: { 'content-type': 'application/pdf' } },
    );

  beforeAll(async () => {
    running = await RunningService.start({ begins: RECEIVED, packs: ['gb-disp'] });
    ({ caseId } = await openApplication(running.clients.caseSystem, 'CP-1', {
      kind: 'complaint',
      jurisdiction: 'GB',
      intake: 'written',
    }));
  });
  afterAll(() => running.stop());

  it('a template shows as a letter before anybody approves it: from sample values, the same each time', async () => {
    const preview = () =>
      running.clients.templateApprover.ask('GET', '/v1/templates/final-response/versions/1/preview?jurisdiction=GB');
    const [first, again] = [await preview(), await preview()];
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('application/pdf');
    expect(again.text).toBe(first.text);
    const unknown = await running.clients.auditor.ask('GET', '/v1/templates/final-response/versions/99/preview');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'template-unknown' } });
    expect((await letters()).map(({ kind }) => kind)).not.toContain('final-response');
  });

  it('a final response is let go by another person than whoever decided (the pack asks for a second one)', async () => {
    await running.clients.anna.done(`/v1/cases/${caseId}/decisions`, {
      outcome: 'rejected',
      reasons: [{ code: 'as-agreed', text: 'The charge was as agreed.' }],
    });
    const { communicationId, state } = await letter('final-response');
    expect(state).toBe('held');
    const release = (who: 'anna' | 'ben') =>
      running.clients[who].ask('POST', `/v1/communications/${communicationId}/releases`, { body: { words: 'read' } });
    expect(await release('anna')).toMatchObject({ status: 403, body: { code: 'four-eyes' } });
    expect((await release('ben')).status).toBe(200);
    expect((await letter('final-response')).state).toBe('handed-off');
  });

  it('a letter changed by hand is checked again, and its editor cannot release it', async () => {
    await running.moveTo('2026-07-02T09:00:00.000Z');
    await running.clients.anna.done(`/v1/cases/${caseId}/revisions`, {
      outcome: 'rejected',
      reasons: [{ code: 'as-agreed', text: 'The charge was as agreed, and told.' }],
    });
    const { communicationId, relation } = await letter('final-response');
    expect(relation).toBe('supersedes');
    expect((await edit('ben', communicationId, 'outcome,reasons')).status).toBe(200);
    expect(await letter('final-response')).toMatchObject({
      state: 'held',
      missing: expect.arrayContaining(['six-months']),
    });
    const release = (who: 'ben' | 'anna') =>
      running.clients[who].ask('POST', `/v1/communications/${communicationId}/releases`, { body: { words: 'read' } });
    expect(await release('ben')).toMatchObject({ status: 403, body: { code: 'four-eyes' } });
    // Anna decided: the rule asks for another person than her as well.
    expect(await release('anna')).toMatchObject({ status: 403, body: { code: 'four-eyes' } });
    const notAPdf = await running.clients.ben.ask('POST', `/v1/communications/${communicationId}/documents?pages=1&words=x`, { body: 'hello', headers: { 'content-type': 'text/plain' } }); // prettier-ignore
    expect(notAPdf.status).toBe(415);
    const inTheEngine = (id: string) =>
      running.clients.ben.post(`/v1/communications/${id}/engine-edits`, { words: 'x' });
    expect(await inTheEngine(communicationId)).toMatchObject({ status: 409, body: { code: 'not-in-engine' } });
    const [gone] = (await letters()).filter(({ state }) => state === 'handed-off');
    expect(await inTheEngine(gone?.communicationId ?? '')).toMatchObject({ status: 409, body: { code: 'not-held' } });
  });

  it('a person asks for a letter with words of their own; what nobody can send is refused with the field', async () => {
    const asked = {
      kind: 'holding-response',
      words: 'The investigation takes longer.',
      message: 'We still wait for the answer of the other bank.',
      citation: 'DISP 1.6.2AR',
    };
    const answer = await running.clients.anna.ask('POST', `/v1/cases/${caseId}/communications`, { body: asked });
    expect(answer.status).toBe(201);
    const held = await letter('holding-response');
    expect(held).toMatchObject({ state: 'handed-off', citation: 'DISP 1.6.2AR' });
    const wrong = await running.clients.anna.ask('POST', `/v1/cases/${caseId}/communications`, {
      body: { ...asked, channel: 'portal' },
    });
    expect(wrong).toMatchObject({
      status: 422,
      body: { code: 'channel-not-set-up', errors: [{ field: 'channel', reason: 'is one of outbox' }] },
    });
  });

  /** The contact of the ombudsman as it might be from September 2026 on. */
  const MOVED = `---
partial: gb-fos-contact
title: How to reach the Financial Ombudsman Service
language: en
citation: DISP 1.2.1R(3)
source: an announcement, for this test
confidence: unverified
legalReview: none
effectiveFrom: 2026-09-01
elements: [ombudsman-website]
---
Financial Ombudsman Service, 1 New Square, London, {% element ombudsman-website %}www.example.org{% endelement %}
`;
  const NEXT = '/v1/templates/gb-fos-contact/versions/2';
  const proofOf = async () => {
    const events = await running.events(['communication.composed']);
    return events.map(
      ({ data }) => data as { communicationId: string; digest: string; templateId: string; partials?: object[] },
    );
  };

  it('a letter names the texts of regulators that stand in it, each with its version and hash', async () => {
    const [first] = (await proofOf()).filter(({ templateId }) => templateId === 'final-response');
    expect(first?.partials).toEqual([
      { partialId: 'gb-disp-six-months', partialVersion: 1, bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/), effectiveFrom: '2015-07-09' },
      { partialId: 'gb-fos-contact', partialVersion: 1, bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/), effectiveFrom: '2020-01-01' },
    ]); // prettier-ignore
  });

  it('a text that changes by date is approved by a second person, who names the approved letters that change with it', async () => {
    const { anna, templateApprover } = running.clients;
    expect(await anna.ask('POST', '/v1/templates', { body: { source: MOVED.replace('2026-09-01', '2026-02-30') } })).toMatchObject({
      status: 422,
      body: { errors: [{ reason: '"effectiveFrom" is a day such as 2026-07-01' }] },
    }); // prettier-ignore
    const drafted = await anna.ask('POST', '/v1/templates', { body: { source: MOVED } });
    expect(drafted).toMatchObject({ status: 201, body: { templateId: 'gb-fos-contact', templateVersion: 2 } });
    await anna.done(`${NEXT}/submissions`, {});
    await running.rest();
    const { includedBy } = await templateApprover.read<{ includedBy: string[] }>(NEXT);
    expect(includedBy.sort()).toEqual(['eight-week-letter', 'final-response', 'summary-resolution-communication']);
    const approve = (letters: string[]) => templateApprover.ask('POST', `${NEXT}/approvals`, { body: { letters } });
    expect(await approve(['final-response'])).toMatchObject({ status: 409, body: { code: 'letters-not-named' } });
    expect((await approve(includedBy)).status).toBe(200);
  });

  it('the day decides: a preview of each side, and a letter of each side; what was sent stays as it was', async () => {
    const preview = async (on: string, tried = '') =>
      (await running.clients.auditor.ask('GET', `/v1/templates/final-response/versions/1/preview?jurisdiction=GB&on=${on}${tried}`)).text; // prettier-ignore
    const [before, after] = [await preview('2026-08-31'), await preview('2026-09-01')];
    expect(after.length).not.toBe(0);
    expect(await preview('2026-09-01', '&with=gb-fos-contact@1')).not.toBe(after);
    expect(await preview('2026-08-31', '&with=gb-fos-contact@2')).not.toBe(before);

    const [sent] = (await proofOf()).filter(({ templateId }) => templateId === 'final-response');
    const document = async () =>
      (await running.clients.auditor.ask('GET', `/v1/communications/${sent?.communicationId}/document`)).text;
    const asSent = await document();
    await running.moveTo('2026-09-01T09:00:00.000Z');
    await running.clients.anna.done(`/v1/cases/${caseId}/revisions`, {
      outcome: 'rejected',
      reasons: [{ code: 'as-agreed', text: 'The charge was as agreed, and told twice.' }],
    });
    await running.rest();
    const last = (await proofOf()).filter(({ templateId }) => templateId === 'final-response').at(-1);
    expect(last?.partials).toContainEqual(expect.objectContaining({ partialId: 'gb-fos-contact', partialVersion: 2, effectiveFrom: '2026-09-01' })); // prettier-ignore
    expect(await document()).toBe(asSent);
  });
});
