import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signatureHeaders, webhookKey } from '../../src/modules/access/webhook-signature.js';
import { NotificationRounds } from '../../src/modules/communications/notification-rounds.js';
import { chanceOf } from '../../src/simulators/chance.js';
import { DENIAL, openApplication, type LetterSeen } from '../support/credit-application.js';
import { bounceOf, MailServer } from '../support/mail-server.js';
import { RunningService } from '../support/running-service.js';
import { ExstreamSimulator } from '../../src/simulators/exstream/exstream-simulator.js';
import { sendReceipt, type Receipt, type Webhook } from '../../src/simulators/exstream/receipts.js';
import { until } from '../support/until.js';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const LETTER = 'adverse-action-notice';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let simulator: ExstreamSimulator;
let mail: MailServer;
let folder: string;
let running: RunningService;
let webhook: Webhook;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casewitness-outside-'));
  simulator = await ExstreamSimulator.start({ seed: 4 });
  mail = await MailServer.start();
  running = await RunningService.start({
    folder,
    variables: {
      ...simulator.variables(folder),
      CASEWITNESS_CHANNELS: 'email,outbox',
      CASEWITNESS_SMTP_URL: mail.url,
      CASEWITNESS_SMTP_FROM: 'First Example Bank <letters@bank.example>',
      CASEWITNESS_RECEIPT_SECRETS: `print-house:${SECRET}`,
      CASEWITNESS_MAIL_NOTIFICATIONS: join(folder, 'notifications'),
    },
  });
  webhook = { url: running.service.url, secret: SECRET };
});
afterAll(async () => {
  await running.stop();
  await mail.stop();
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A denied application of somebody with these contacts; answers its case and its letter, once nothing moves any more. */
async function denied(contacts: readonly { channel: string; address: string }[]) {
  const parties = [{ reference: 'P1', role: 'primary', name: 'Maria Keller', contacts }];
  const opened = await openApplication(running.clients.caseSystem, `APP-${randomUUID()}`, { parties });
  await running.clients.caseSystem.done(`/v1/cases/${opened.caseId}/decisions`, DENIAL);
  await running.rest();
  return { ...opened, letter: await letterOf(opened.caseId) };
}
async function lettersOf(caseId: string): Promise<readonly LetterSeen[]> {
  const path = `/v1/cases/${caseId}/communications?after=${await running.head()}`;
  const { items } = await running.clients.anna.read<{ items: LetterSeen[] }>(path);
  return items.filter(({ kind }) => kind === LETTER);
}
async function letterOf(caseId: string): Promise<LetterSeen> {
  const [letter] = await lettersOf(caseId);
  if (!letter) throw new Error(`Case ${caseId} has no letter`);
  return letter;
}
async function exceptionsOf(communicationId: string) {
  await running.rest();
  const opened = await running.events(['case.opened']);
  return opened.filter(({ data }) => data.exception?.rootCommunicationId === communicationId);
}
const byMail = (address: string) => [
  { channel: 'postal', address: '12 Elm Street\nDayton OH 45402' },
  { channel: 'email', address },
];
const mailTo = (address: string) => until(() => mail.taken.find(({ to }) => to[0] === address), (found) => found !== undefined); // prettier-ignore

describe('a letter composed by Exstream and sent by mail', () => {
  const address = 'maria@recipient.example';
  let caseId: string;
  let partyId: string;
  let letter: LetterSeen;

  it('is in the mailbox and in the case file, byte for byte as it was composed', async () => {
    ({ caseId, partyId, letter } = await denied(byMail(address)));
    const sent = await mailTo(address);
    const composed = simulator.composed().filter(({ communicationId }) => communicationId === letter.communicationId);
    expect(composed).toHaveLength(1);
    expect(letter).toMatchObject({ state: 'handed-off', address });
    expect(sha256(new Uint8Array(sent?.mail.attachments[0]?.content as ArrayBuffer))).toBe(composed[0]?.sha256);
    expect(sent?.envelopeId).toBe(letter.communicationId);
    const [kept] = await running.events(['communication.composed']);
    expect(kept?.data).toMatchObject({ engine: 'opentext-exstream', engineVersion: '23.4.0-simulated', templateId: LETTER }); // prettier-ignore
  });

  it('that bounces has one exception case, however often the mail system says so', async () => {
    const sent = await mailTo(address);
    if (!sent) throw new Error('Nothing was sent');
    for (const id of ['one', 'one', 'two']) {
      const answer = await running.clients.printHouse.post('/v1/delivery-receipts/email-dsn', bounceOf(sent, { id }), {
        'content-type': 'message/rfc822',
      });
      expect(answer).toMatchObject({
        status: 200,
        body: { results: [{ communicationId: letter.communicationId, status: 'permanently-failed', recorded: true }] },
      });
    }
    const [exception, ...more] = await exceptionsOf(letter.communicationId);
    expect(more).toEqual([]);
    expect(exception?.data).toMatchObject({
      kind: 'communication-exception',
      exception: { failure: 'invalid-address' },
    });
    const failures = await running.events(['communication.permanently-failed']);
    expect(failures.map(({ data }) => data.provider)).toEqual(['smtp', 'smtp']);
  });

  it('goes out again when the address is put right, and the exception is cured', async () => {
    const right = 'maria.keller@recipient.example';
    await running.clients.anna.done(`/v1/cases/${caseId}/parties/${partyId}/contacts`, { channel: 'email', address: right }); // prettier-ignore
    await mailTo(right);
    await running.rest();
    const closed = await running.events(['case.closed']);
    expect(closed.map(({ data }) => data.resolution)).toEqual(['cured']);
    expect((await lettersOf(caseId)).map(({ relation }) => relation).sort()).toEqual(['resends', null].sort());
  });
});

describe('notifications that a mail system puts into a folder', () => {
  const address = 'otto@recipient.example';
  const place = (...names: string[]): string => join(folder, 'notifications', ...names);
  const round = (): Promise<void> => running.service.app.get(NotificationRounds).round();
  const failures = async () => (await running.events(['communication.permanently-failed'])).map(({ data }) => data);
  let communicationId: string;

  /** As a delivery agent does: written aside, renamed when it is whole. */
  async function deliver(name: string, message: string): Promise<void> {
    await mkdir(place(), { recursive: true });
    await writeFile(place(`${name}.part`), message);
    await rename(place(`${name}.part`), place(`${name}.eml`));
  }

  it('are taken without a request: on record, with the one exception, and put aside', async () => {
    ({ communicationId } = (await denied(byMail(address))).letter);
    const sent = await mailTo(address);
    if (!sent) throw new Error('Nothing was sent');
    await deliver('bounce-1', bounceOf(sent, { id: 'folder' }));
    await round();
    expect(await readdir(place('done'))).toEqual(['bounce-1.eml']);
    const ours = (await failures()).filter((data) => data.communicationId === communicationId);
    expect(ours).toMatchObject([{ provider: 'smtp', failure: 'invalid-address' }]);
    expect(await exceptionsOf(communicationId)).toHaveLength(1);
  });

  it('are recorded once, also when one is taken again after a crash before it was put aside', async () => {
    await rename(place('done/bounce-1.eml'), place('bounce-1.eml'));
    await round();
    expect(await readdir(place('done'))).toEqual(['bounce-1.eml']);
    expect((await failures()).filter((data) => data.communicationId === communicationId)).toHaveLength(1);
  });

  it('that are none, or of letters of somebody else, are kept with the reason, and on record', async () => {
    const sent = await mailTo(address);
    if (!sent) throw new Error('Nothing was sent');
    const before = await running.head();
    await deliver('greeting', 'Subject: Hello\r\n\r\nHello');
    await deliver('stranger', bounceOf(sent, { id: 'x' }).replaceAll(communicationId, randomUUID()));
    await round();
    expect(await readdir(place('refused'))).toEqual([
      'greeting.eml', 'greeting.eml.reason.txt', 'stranger.eml', 'stranger.eml.reason.txt',
    ]); // prettier-ignore
    expect(await readFile(place('refused/stranger.eml.reason.txt'), 'utf8')).toContain('communication-unknown');
    const refused = await running.events(['access.command-refused'], before);
    expect(refused.map(({ data }) => [data.code, data.principalId])).toEqual([
      ['notification-unreadable', 'mail-notifications'],
      ['communication-unknown', 'mail-notifications'],
    ]);
  });
});

describe('a letter to somebody without an e-mail address', () => {
  it('takes the next channel: the outbox', async () => {
    const { letter } = await denied([{ channel: 'postal', address: '14 Elm Street\nDayton OH 45402' }]);
    const outbox = await running.outbox();
    expect(outbox.map(({ record }) => record['communicationId'])).toEqual([letter.communicationId]);
    expect(outbox.map(({ bytes }) => sha256(bytes))).toEqual(simulator.composed().filter(({ communicationId }) => communicationId === letter.communicationId).map(({ sha256: digest }) => digest)); // prettier-ignore
  });
});

describe('a design that is sent back to draft between request and composing', () => {
  it('makes no letter, and one when it is approved again and a person asks', async () => {
    simulator.setState(LETTER, 'DRAFT');
    const address = 'ben@recipient.example';
    const { letter } = await denied(byMail(address));
    expect(letter.state).toBe('failed');
    const [exception] = await exceptionsOf(letter.communicationId);
    expect(exception?.data.exception).toMatchObject({ failure: 'template-not-approved' });
    simulator.setState(LETTER, 'APPROVED');
    await running.clients.anna.done(`/v1/communications/${letter.communicationId}/resends`, {
      words: 'Approved again',
    });
    expect((await mailTo(address))?.to).toEqual([address]);
  });
});

describe('reports of providers', () => {
  let communicationId: string;
  beforeAll(async () => {
    ({ communicationId } = (await denied([{ channel: 'postal', address: '16 Elm Street\nDayton OH 45402' }])).letter);
  });
  const report = (changes: Partial<Receipt> = {}): Receipt => ({
    communicationId,
    status: 'returned',
    failure: 'moved-left-no-address',
    rawCode: 'RTS-04',
    at: new Date().toISOString(),
    ...changes,
  });

  it('fifty of them, by two providers in an order by chance, make exactly one exception case', async () => {
    const seed = 20_260_701;
    const chance = chanceOf(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
    const begun = Date.now();
    const reports = Array.from({ length: 50 }, (_, n) =>
      report({
        status: pick(['returned', 'permanently-failed', 'temporarily-failed']),
        provider: pick(['print-house', 'postal-service']),
        // Some are the same report again.
        messageId: `report-${pick([n, Math.floor(n / 2)])}`,
        at: new Date(begun - Math.floor(chance() * 86_400_000)).toISOString(),
      }),
    );
    const answers = await Promise.all(reports.map((each) => sendReceipt(webhook, each)));
    expect(new Set(answers)).toEqual(new Set([200]));
    const exceptions = await exceptionsOf(communicationId);
    const recorded = await running.events(['communication.returned', 'communication.permanently-failed', 'communication.temporarily-failed']); // prettier-ignore
    const ours = recorded.filter(({ data }) => data.communicationId === communicationId);
    process.stdout.write(`seed ${seed}: 50 reports, ${ours.length} recorded, ${exceptions.length} exception case\n`);
    expect(exceptions).toHaveLength(1);
    expect(ours.length).toBe(new Set(reports.map(({ provider, messageId }) => `${provider}/${messageId}`)).size);
  });

  it('a delivery that is told after the failure changes nothing of it: both are on record', async () => {
    expect(await sendReceipt(webhook, report({ status: 'delivered' }))).toBe(200);
    expect(await exceptionsOf(communicationId)).toHaveLength(1);
  });

  it('in the words of GOV.UK Notify keep its word', async () => {
    const body = { id: randomUUID(), reference: communicationId, status: 'technical-failure', completed_at: new Date().toISOString() }; // prettier-ignore
    const answer = await running.clients.printHouse.post('/v1/delivery-receipts/govuk-notify', body);
    expect(answer).toMatchObject({
      status: 200,
      body: { results: [{ status: 'permanently-failed', recorded: true }] },
    });
    const recorded = await running.events(['communication.permanently-failed']);
    expect(recorded.at(-1)?.data).toMatchObject({ provider: 'govuk-notify', failure: 'channel-down', rawCode: 'technical-failure' }); // prettier-ignore
  });

  it.each([
    ['of an unknown letter', 'govuk-notify', { id: 'x', reference: randomUUID(), status: 'delivered', completed_at: '2026-01-01T00:00:00Z' }, 404, 'communication-unknown'],
    ['in a word that the vocabulary has not', 'govuk-notify', { id: 'x', reference: randomUUID(), status: 'lost', completed_at: '2026-01-01T00:00:00Z' }, 422, 'content-invalid'],
    ['that is no report', 'lob', { hello: 'world' }, 422, 'content-invalid'],
  ])('%s are answered with what is wrong, and on record', async (_, vocabulary, body, status, code) => {
    const before = await running.head();
    const answer = await running.clients.printHouse.post(`/v1/delivery-receipts/${vocabulary}`, body);
    expect(answer).toMatchObject({ status, body: { code } });
    const { detail, errors: [told] = [] } = answer.body as { detail: string; errors?: { field: string }[] };
    if (told) expect(detail).toContain(`${told.field}: `);
    const refused = await running.events(['access.command-refused'], before);
    expect(refused.map(({ data }) => [data.command, data.code, data.principalId])).toEqual([['record-receipt', code, 'print-house']]); // prettier-ignore
  }); // prettier-ignore

  it('in a vocabulary of nobody are not read', async () => {
    const answer = await running.clients.printHouse.post('/v1/delivery-receipts/pigeon-post', {});
    expect(answer).toMatchObject({ status: 404, body: { code: 'vocabulary-unknown' } });
  });

  it('by mail that are no notification are refused, and on record', async () => {
    const before = await running.head();
    const headers = { 'content-type': 'message/rfc822' };
    const answer = await running.clients.printHouse.post('/v1/delivery-receipts/email-dsn', 'Subject: Hello\r\n\r\nHello', headers); // prettier-ignore
    expect(answer).toMatchObject({ status: 422, body: { code: 'notification-unreadable' } });
    expect(await running.events(['access.command-refused'], before)).toHaveLength(1);
  });

  describe('that are signed', () => {
    const body = () => JSON.stringify({ ...report(), provider: 'print-house', messageId: randomUUID() });
    const post = (text: string, headers: Readonly<Record<string, string>>) =>
      running.stranger().post<{ code?: string }>('/v1/delivery-receipts', text, headers);

    it('by nobody, or by somebody else, are turned away and counted', async () => {
      const text = body();
      const other = signatureHeaders(Buffer.alloc(32, 9), 'm', Date.now(), Buffer.from(text));
      expect(await post(text, {})).toMatchObject({ status: 401, body: { code: 'key-missing' } });
      expect(await post(text, other)).toMatchObject({ status: 401, body: { code: 'signature-wrong' } });
      const ours = signatureHeaders(webhookKey(SECRET), 'm', Date.now(), Buffer.from(text));
      expect(await post(`${text} `, ours)).toMatchObject({ status: 401, body: { code: 'signature-wrong' } });
      const before = await running.head();
      await running.turnedAway().flush();
      const [summary] = await running.events(['access.requests-turned-away'], before);
      expect(summary?.data.counts).toContainEqual({ reason: 'signature-wrong', count: 2 });
    });

    it('too long ago are refused, on record, and taken when signed again', async () => {
      const text = body();
      const before = await running.head();
      const old = signatureHeaders(webhookKey(SECRET), 'm', Date.now() - 301_000, Buffer.from(text));
      expect(await post(text, old)).toMatchObject({ status: 401, body: { code: 'signature-stale' } });
      const [refused] = await running.events(['access.command-refused'], before);
      expect(refused?.data).toMatchObject({ code: 'signature-stale', principalId: 'receipts-print-house' });
      const fresh = signatureHeaders(webhookKey(SECRET), 'm', Date.now(), Buffer.from(text));
      expect(await post(text, fresh)).toMatchObject({ status: 200 });
    });

    it('open no other route', async () => {
      const text = '{}';
      const headers = signatureHeaders(webhookKey(SECRET), 'm', Date.now(), Buffer.from(text));
      const answer = await running.stranger().post('/v1/cases', text, headers);
      expect(answer).toMatchObject({ status: 401, body: { code: 'key-missing' } });
    });
  });
});
