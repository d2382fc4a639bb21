import { NoNotification, readNotification } from '../../../src/delivery/delivery-status-notification.js';
import { bounceOf } from '../../support/mail-server.js';

const COMMUNICATION = '6f1c2d64-0b0a-4c1e-9a55-1c0d6b1f2a3e';
const OTHER = '11111111-2222-4333-8444-555555555555';
const mail = { envelopeId: COMMUNICATION, to: ['ana@recipient.example'], mail: { headers: [] } };
const read = (message: string) => readNotification(Buffer.from(message));

describe('a notification of failed delivery (RFC 3464)', () => {
  it('names our communication by its envelope id, what happened, why and when', async () => {
    expect(await read(bounceOf(mail))).toEqual({
      messageId: `<bounce-${COMMUNICATION}@mx.example>`,
      reportingMta: 'mx.example',
      reports: [
        {
          action: 'failed',
          fate: { status: 'permanently-failed', failure: 'invalid-address' },
          rawCode: '5.1.1 550 5.1.1 <ana@recipient.example>: Recipient address rejected: User unknown in virtual mailbox table',
          finalRecipient: 'ana@recipient.example',
          communicationId: COMMUNICATION,
          at: '2026-07-01T10:00:00.000Z',
        },
      ],
    }); // prettier-ignore
  });

  it('names it by the header of the returned message, where the mail system knows no envelope ids', async () => {
    const headers = [{ key: 'x', originalKey: 'X-Casewitness-Communication', value: COMMUNICATION }];
    const { reports } = await read(bounceOf({ ...mail, envelopeId: undefined, mail: { headers } }));
    expect(reports[0]?.communicationId).toBe(COMMUNICATION);
  });

  it('names it by the envelope id, whatever the returned message says', async () => {
    const headers = [{ key: 'x', originalKey: 'X-Casewitness-Communication', value: OTHER }];
    const { reports } = await read(bounceOf({ ...mail, mail: { headers } }));
    expect(reports[0]?.communicationId).toBe(COMMUNICATION);
  });

  it('may name none', async () => {
    const { reports } = await read(bounceOf({ ...mail, envelopeId: undefined }));
    expect(reports[0]?.communicationId).toBeUndefined();
  });

  it.each([
    ['failed', '5.1.1', 'permanently-failed', 'invalid-address'],
    ['failed', '5.1.6', 'permanently-failed', 'moved-left-no-address'],
    ['failed', '5.2.1', 'permanently-failed', 'hard-bounce'],
    ['failed', '5.2.2', 'permanently-failed', 'mailbox-full'],
    ['failed', '5.7.1', 'permanently-failed', 'blocked'],
    ['failed', '5.4.4', 'permanently-failed', 'invalid-address'],
    ['failed', '4.4.7', 'permanently-failed', 'hard-bounce'],
    ['Failed (fatal)', '5.9.9', 'permanently-failed', 'hard-bounce'],
    ['delayed', '4.4.1', 'temporarily-failed', 'soft-bounce'],
    ['delayed', '4.2.2', 'temporarily-failed', 'mailbox-full'],
    ['delivered', '2.1.5', 'delivered', undefined],
    ['relayed', '2.0.0', 'under-way', undefined],
    ['expanded', '2.0.0', 'under-way', undefined],
  ])('%s with %s is %s, %s', async (action, status, fate, failure) => {
    const { reports } = await read(bounceOf(mail, { action, status }));
    expect(reports[0]?.fate).toEqual({ status: fate, ...(failure !== undefined && { failure }) });
  });

  it('speaks of each of several recipients', async () => {
    const two = bounceOf(mail).replace(
      '\r\n--=_bounce\r\nContent-Type: text/rfc822-headers',
      '\r\nFinal-Recipient: rfc822; ben@recipient.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--=_bounce\r\nContent-Type: text/rfc822-headers',
    );
    const { reports } = await read(two);
    expect(reports.map(({ finalRecipient, action }) => [finalRecipient, action])).toEqual([
      ['ana@recipient.example', 'failed'],
      ['ben@recipient.example', 'delivered'],
    ]);
  });

  it('may come with bare line feeds', async () => {
    const { reports } = await read(bounceOf(mail).replaceAll('\r\n', '\n'));
    expect(reports[0]).toMatchObject({ action: 'failed', communicationId: COMMUNICATION });
  });
});

describe('a message that is none', () => {
  it.each([
    ['a letter from a person', 'From: ana@x.example\r\nSubject: Hello\r\n\r\nHello'],
    ['nothing', ''],
    ['noise', '\u0000\u0001 noise'],
    ['a report of no recipient', bounceOf(mail).replace(/Final-Recipient[^]*?Last-Attempt-Date[^\r]*\r\n/, '')],
  ])('is refused: %s', async (_, message) => {
    await expect(read(message)).rejects.toThrow(NoNotification);
  });
});
