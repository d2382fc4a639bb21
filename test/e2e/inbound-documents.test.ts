import { openApplication } from '../support/credit-application.js';
import { RunningService } from '../support/running-service.js';

interface Answer {
  readonly documentId: string;
  readonly state: string;
  readonly caseId?: string;
  readonly matchedBy?: string;
  readonly candidates?: number;
}

const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.7 ${text}`);

describe('documents that the engine produced on its own', () => {
  let running: RunningService;

  beforeAll(async () => {
    running = await RunningService.start({ begins: '2026-07-01T09:12:00.000Z' });
  });
  afterAll(() => running.stop());

  const about = { system: 'exstream', kind: 'statement', title: 'Statement, June 2026', mediaType: 'application/pdf' };
  const sendJson = async (bytes: Buffer, numbers: object) => {
    const body = { ...about, ...numbers, content: bytes.toString('base64') };
    return running.clients.printHouse.post<Answer>('/v1/inbound/documents', body);
  };
  const sendForm = async (form: FormData) => {
    const response = new Response(form);
    const headers = { 'content-type': response.headers.get('content-type') ?? '' };
    const body = new Uint8Array(await response.arrayBuffer());
    return running.clients.printHouse.ask<Answer>('POST', '/v1/inbound/documents', { body, headers });
  };
  const form = (bytes: Buffer, fields: object, type = 'application/pdf'): FormData => {
    const made = new FormData();
    made.set('metadata', new Blob([JSON.stringify(fields)], { type: 'application/json' }));
    made.set('file', new Blob([new Uint8Array(bytes)], { type }), 'A-1_2026-06.pdf');
    return made;
  };
  const filedIn = async (caseId: string): Promise<string[]> => {
    await running.rest();
    const types: string[] = [];
    for await (const event of running.service.house.store.readStream(`case-${caseId}`)) {
      if (event.type === 'case.document-attached') types.push(event.data.documentId);
    }
    return types;
  };

  it('are filed in the open case with their account, else policy, else customer: the narrowest number counts', async () => {
    const { caseSystem } = running.clients;
    const byAccount = await openApplication(caseSystem, 'D-1', { accountId: 'A-1', customerId: 'C-1' });
    const byPolicy = await openApplication(caseSystem, 'D-2', { policyId: 'POL-1', customerId: 'C-1' });
    const byCustomer = await openApplication(caseSystem, 'D-3', { customerId: 'C-3' });
    const { mediaType: _, ...fields } = about;
    const sent = [
      [await sendJson(pdf('1'), { accountNumber: 'A-1', customerNumber: 'C-1' }), byAccount, 'account'],
      [await sendForm(form(pdf('2'), { ...fields, policyNumber: 'POL-1' })), byPolicy, 'policy'],
      [await sendJson(pdf('3'), { accountNumber: 'A-77', customerNumber: 'C-3' }), byCustomer, 'customer'],
    ] as const;
    for (const [answer, { caseId }, matchedBy] of sent) {
      expect(answer).toMatchObject({ status: 201, body: { state: 'matched', caseId, matchedBy } });
      expect(await filedIn(caseId)).toEqual([answer.body.documentId]);
    }
    const document = `/v1/cases/${byPolicy.caseId}/documents/${sent[1][0].body.documentId}`;
    expect((await running.clients.anna.get(document)).text).toBe('%PDF-1.7 2');
    const [, received] = await running.events(['output.received']);
    expect(received).toMatchObject({ data: { fileName: 'A-1_2026-06.pdf', kind: 'statement', bytes: 10 } });
  });

  it('are taken once: the same bytes of the same system are the same document', async () => {
    const { caseId } = await openApplication(running.clients.caseSystem, 'D-4', { accountId: 'A-4' });
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push((await sendJson(pdf('4'), { accountNumber: 'A-4' })).body);
    expect(new Set(answers.map(({ documentId }) => documentId)).size).toBe(1);
    expect(await filedIn(caseId)).toHaveLength(1);
    const elsewhere = await sendJson(pdf('4'), { system: 'billing', accountNumber: 'A-4' });
    expect(elsewhere.body.documentId).not.toBe(answers[0]?.documentId);
  });

  it('that match no open case, or several, wait for a person; readiness and metrics tell of them', async () => {
    const { caseSystem, anna } = running.clients;
    const first = await openApplication(caseSystem, 'D-5', { accountId: 'A-5' });
    await openApplication(caseSystem, 'D-6', { accountId: 'A-5' });
    const closed = await openApplication(caseSystem, 'D-7', { accountId: 'A-7' });
    await caseSystem.done(`/v1/cases/${closed.caseId}/closures`, { resolution: 'completed' });
    const ambiguous = await sendJson(pdf('5'), { accountNumber: 'A-5' });
    const unknown = await sendJson(pdf('6'), { accountNumber: 'A-6' });
    const ofClosed = await sendJson(pdf('7'), { accountNumber: 'A-7' });
    const numberless = await sendJson(pdf('8'), {});
    expect(ambiguous).toMatchObject({ status: 202, body: { state: 'unmatched', candidates: 2 } });
    for (const answer of [unknown, ofClosed, numberless])
      expect(answer).toMatchObject({ status: 202, body: { candidates: 0 } });
    await running.rest();
    const worklist = () => anna.read<{ items: Answer[] }>('/v1/inbound/documents?state=unmatched');
    expect((await worklist()).items).toHaveLength(4);
    const ready = await running.stranger().read<{ warnings: { code: string }[] }>('/health/ready');
    expect(ready.warnings.map(({ code }) => code)).toContain('documents-unmatched');
    expect((await running.stranger().get('/metrics')).text).toContain('casewitness_unmatched_documents 4');

    const { documentId } = ambiguous.body;
    await anna.done(`/v1/inbound/documents/${documentId}/assignments`, { caseId: first.caseId });
    expect(await filedIn(first.caseId)).toEqual([documentId]);
    expect((await sendJson(pdf('5'), { accountNumber: 'A-5' })).body).toMatchObject({
      state: 'matched',
      matchedBy: 'person',
    });
    const other = await anna.post(`/v1/inbound/documents/${documentId}/assignments`, { caseId: closed.caseId });
    expect(other).toMatchObject({ status: 409, body: { code: 'document-matched' } });
    await anna.done(`/v1/inbound/documents/${numberless.body.documentId}/set-asides`, { why: 'An advertisement' });
    await running.rest();
    expect((await worklist()).items).toHaveLength(2);
  });

  it.each([
    ['JSON without content', () => running.clients.printHouse.post('/v1/inbound/documents', about), 422, 'content'],
    ['JSON whose content is no base64', () => running.clients.printHouse.post('/v1/inbound/documents', { ...about, content: '%PDF' }), 422, 'content'],
    ['a field that nobody knows', () => sendJson(pdf('9'), { colour: 'red' }), 422, 'colour'],
    ['no name of the system', () => sendJson(pdf('9'), { system: undefined }), 422, 'system'],
    ['a type that is not filed', () => sendJson(pdf('9'), { mediaType: 'text/html' }), 415, 'mediaType'],
    ['a form without a file', () => { const made = new FormData(); made.set('metadata', '{}'); return sendForm(made); }, 422, 'file'],
    ['an empty file', () => sendForm(form(Buffer.alloc(0), about)), 422, 'file'],
    ['a form that is none', () => running.clients.printHouse.ask('POST', '/v1/inbound/documents', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }), 400, undefined],
    ['more than 16 MiB', () => sendJson(Buffer.alloc(16 * 1_048_576 + 1), {}), 413, 'file'],
  ])('with %s are refused, by the field', async (_, send, status, field) => {
    const answer = await send();
    expect(answer.status).toBe(status);
    if (field !== undefined) expect(answer.body).toMatchObject({ errors: [{ field }] });
  }); // prettier-ignore
});
