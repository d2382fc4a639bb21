import { createHash } from 'node:crypto';
import { APPLICATION } from '../../src/simulators/core-case/case-events.js';
import { tellTwice } from '../support/flows/tell-twice.js';

interface Received {
  readonly documentId: string;
  readonly state: string;
  readonly caseId?: string;
}

const flow = {
  number: 2,
  title: 'letter → case file',
  begins: '2026-07-01T09:12:00.000Z',
  packs: ['us-reg-b'],
  seed: 47,
} as const;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const statement = (month: string): Buffer => Buffer.from(`%PDF-1.7 Statement of account A-5501, ${month}`);

tellTwice(flow, (house) => {
  let caseId: string;

  /** The engine sends what it produced on its own; a hostile one is not sure that it came, and sends it again. */
  const produced = async (bytes: Buffer, numbers: object): Promise<Received> => {
    const about = { system: 'exstream', kind: 'statement', title: 'Statement', mediaType: 'application/pdf' };
    const body = { ...about, ...numbers, content: bytes.toString('base64') };
    const times = house().neighbours.hostile ? 3 : 1;
    const answers: Received[] = [];
    for (let time = 0; time < times; time += 1) {
      answers.push(await house().asked('printHouse', 'inbound/documents', body));
    }
    const [first, ...again] = answers as [Received, ...Received[]];
    for (const { documentId, state } of again) expect([documentId, state]).toEqual([first.documentId, first.state]);
    return first;
  };
  const fileThere = (documentId: string) =>
    house()
      .coreCase.attachments()
      .filter((file) => file.documentId === documentId);

  it('a composed letter is stored, attached to its case, and pushed to the case system, byte for byte', async () => {
    caseId = await house().tell(
      house().event('LN-1', 'case.opened', APPLICATION),
      house().event('LN-1', 'case.decision.recorded', { outcome: 'APPROVED' }),
    );
    const { communicationId, documentId } = await house().letter(caseId, 'approval-letter');
    const kept = sha256(await house().documentOf(communicationId));
    expect(fileThere(documentId)).toMatchObject([{ caseReference: 'LN-1', name: 'approval letter', sha256: kept }]);
    expect(house().exstream.composed()).toMatchObject([{ communicationId, sha256: kept }]);
    const attached = (await house().timeline(caseId)).filter(({ type }) => type === 'case.document-attached');
    expect(attached.map((entry) => entry.documentId)).toEqual([documentId]);
  });

  it('a statement that the engine produced on its own finds its open case by the account, and goes there too', async () => {
    const { documentId, ...matched } = await produced(statement('June'), { accountNumber: 'A-5501' });
    expect(matched).toMatchObject({ state: 'matched', caseId });
    expect(fileThere(documentId)).toMatchObject([{ caseReference: 'LN-1', sha256: sha256(statement('June')) }]);
    const { text } = await house().running.clients.anna.get(`/v1/cases/${caseId}/documents/${documentId}`);
    expect(text).toBe(statement('June').toString());
  });

  it('one that matches no open case waits in a worklist, until a person assigns it', async () => {
    const { documentId, state } = await produced(statement('May'), { accountNumber: 'A-unknown' });
    expect(state).toBe('unmatched');
    expect(fileThere(documentId)).toEqual([]);
    const worklist = () => house().items<Received>('inbound/documents?state=unmatched');
    expect((await worklist()).map((each) => each.documentId)).toEqual([documentId]);
    await house().asked('anna', `inbound/documents/${documentId}/assignments`, { caseId });
    expect(await worklist()).toEqual([]);
    expect(fileThere(documentId)).toMatchObject([{ caseReference: 'LN-1', sha256: sha256(statement('May')) }]);
  });

  it('what the case system has sent itself is on file here, and is not sent back', async () => {
    const before = house().coreCase.attachments().length;
    const payslip = Buffer.from('%PDF-1.7 payslip');
    const document = { name: 'Payslip', mimeType: 'application/pdf', content: payslip.toString('base64') };
    await house().tell(house().event('LN-1', 'case.document.attached', document));
    const attached = (await house().timeline(caseId)).filter(({ type }) => type === 'case.document-attached');
    expect(attached).toHaveLength(4);
    expect(house().coreCase.attachments()).toHaveLength(before);
  });

  it('is complete: each letter that went out is in the file of its case, and no read model has a hole', async () => {
    const sent = await house().running.events(['communication.handed-off']);
    const composed = await house().running.events(['communication.composed']);
    const filed = await house().running.events(['case.document-attached']);
    const digests = new Set(filed.map(({ data }) => data.digest));
    expect(sent.length).toBeGreaterThan(0);
    for (const { data } of sent) {
      const letter = composed.find((each) => each.data.communicationId === data.communicationId);
      expect(digests).toContain(letter?.data.digest);
    }
    const checked = await house().running.clients.auditor.done<{ complete: boolean }>('/v1/operations/completeness-checks', {}); // prettier-ignore
    expect(checked).toMatchObject({ complete: true });
  });
});
