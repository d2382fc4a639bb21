import { readGovukNotify } from '../../../src/delivery/govuk-notify.js';
import { readLob } from '../../../src/delivery/lob.js';
import { reasonOfMailStatus } from '../../../src/delivery/mail-status.js';
import { readOpentextMessaging } from '../../../src/delivery/opentext-messaging.js';
import { UnreadableReceipt } from '../../../src/delivery/vendor-receipt.js';

const LETTER = '6f1c2d64-0b0a-4c1e-9a55-1c0d6b1f2a3e';
const AT = '2026-07-03T10:00:00.000Z';

const notify = (status: string) => ({
  id: '740e5834-3a29-46b4-9a6f-16142fde533a',
  reference: LETTER,
  to: 'ana@recipient.example',
  status,
  created_at: '2026-07-03T09:59:00.000Z',
  completed_at: AT,
  notification_type: 'email',
});
const lob = (id: string) => ({
  id: 'evt_d95ff8ffd2b5cfb4',
  reference_id: 'ltr_4868c3b754655f90',
  event_type: { id, resource: 'letters', object: 'event_type' },
  date_created: AT,
  object: 'event',
  body: { id: 'ltr_4868c3b754655f90', metadata: { communication_id: LETTER } },
});
const messaging = (...attempts: readonly (readonly [state: string, dsn?: string])[]) => ({
  job_id: 90210,
  reference: LETTER,
  delivery_attempts: attempts.map(([state, dsn]) => ({ state, dsn, timestamp: AT })),
});

it.each<[string, unknown, (body: unknown) => unknown, string, string | undefined, string]>([
  ['GOV.UK Notify delivered', notify('delivered'), readGovukNotify, 'delivered', undefined, 'delivered'],
  ['GOV.UK Notify permanent-failure', notify('permanent-failure'), readGovukNotify, 'permanently-failed', 'invalid-address', 'permanent-failure'],
  ['GOV.UK Notify temporary-failure: Notify tries no more', notify('temporary-failure'), readGovukNotify, 'permanently-failed', 'soft-bounce', 'temporary-failure'],
  ['GOV.UK Notify technical-failure', notify('technical-failure'), readGovukNotify, 'permanently-failed', 'channel-down', 'technical-failure'],
  ['GOV.UK Notify returned-letter', notify('returned-letter'), readGovukNotify, 'returned', 'moved-left-no-address', 'returned-letter'],
  ['GOV.UK Notify callback of a returned letter', { notification_id: 'n-1', reference: LETTER, date_sent: AT }, readGovukNotify, 'returned', 'moved-left-no-address', 'returned-letter'],
  ['Lob Mailed', lob('letter.mailed'), readLob, 'under-way', undefined, 'letter.mailed'],
  ['Lob In Transit', lob('letter.in_transit'), readLob, 'under-way', undefined, 'letter.in_transit'],
  ['Lob Re-Routed', lob('letter.re-routed'), readLob, 'under-way', undefined, 'letter.re-routed'],
  ['Lob Returned to Sender', lob('letter.returned_to_sender'), readLob, 'returned', 'unknown', 'letter.returned_to_sender'],
  ['Lob Delivered', lob('letter.delivered'), readLob, 'delivered', undefined, 'letter.delivered'],
  ['Lob certified Delivered', lob('letter.certified.delivered'), readLob, 'delivered', undefined, 'letter.certified.delivered'],
  ['Lob Failed', lob('letter.failed'), readLob, 'permanently-failed', 'render-error', 'letter.failed'],
  ['OpenText Messaging delivered', messaging(['delivered']), readOpentextMessaging, 'delivered', undefined, 'delivered'],
  ['OpenText Messaging failed', messaging(['failed']), readOpentextMessaging, 'permanently-failed', 'hard-bounce', 'failed'],
  ['OpenText Messaging failed, with a code', messaging(['failed', '5.1.1']), readOpentextMessaging, 'permanently-failed', 'invalid-address', 'failed 5.1.1'],
  ['OpenText Messaging retrying', messaging(['retrying', '4.2.2']), readOpentextMessaging, 'temporarily-failed', 'mailbox-full', 'retrying 4.2.2'],
  ['OpenText Messaging, the last of several attempts', messaging(['failed', '4.4.1'], ['Delivered', '2.0.0']), readOpentextMessaging, 'delivered', undefined, 'Delivered 2.0.0'],
])('%s', (_, body, read, status, failure, rawCode) => {
  expect(read(body)).toMatchObject({ communicationId: LETTER, status, rawCode, at: AT, messageId: expect.stringMatching(/./), ...(failure && { failure }) });
  if (failure === undefined) expect(read(body)).not.toHaveProperty('failure');
}); // prettier-ignore

it('tells reports of one letter apart, and a repeated one not', () => {
  const ids = [notify('delivered'), notify('returned-letter'), notify('delivered')].map((body) => readGovukNotify(body).messageId); // prettier-ignore
  expect(new Set(ids).size).toBe(2);
  const attempts = [messaging(['failed']), messaging(['failed'], ['failed'])].map((body) => readOpentextMessaging(body).messageId); // prettier-ignore
  expect(new Set(attempts).size).toBe(2);
});

describe('what does not speak its vocabulary names the field', () => {
  it.each<[string, () => unknown, string]>([
    ['a word of nobody', () => readGovukNotify(notify('lost')), 'status'],
    ['a word that every object has', () => readGovukNotify(notify('constructor')), 'status'],
    ['no reference', () => readGovukNotify({ ...notify('delivered'), reference: null }), 'reference'],
    ['an instant that is none', () => readGovukNotify({ ...notify('delivered'), completed_at: 'yesterday' }), 'completed_at'],
    ['an event of a postcard', () => readLob(lob('postcard.delivered')), 'event_type.id'],
    ['no metadata', () => readLob({ ...lob('letter.delivered'), body: { id: 'ltr_1' } }), 'body.metadata'],
    ['no attempt', () => readOpentextMessaging(messaging()), 'delivery_attempts'],
    ['nothing', () => readLob(undefined), 'body'],
  ])('%s', (_, read, field) => {
    const error = (() => { try { return read(); } catch (thrown) { return thrown; } })();
    expect(error).toBeInstanceOf(UnreadableReceipt);
    expect(error).toMatchObject({ field });
  }); // prettier-ignore
});

describe('enhanced mail status codes (RFC 3463)', () => {
  it.each([
    ['5.1.1', 'invalid-address'],
    ['5.01.01', 'invalid-address'],
    ['5.1.6', 'moved-left-no-address'],
    ['4.2.2', 'mailbox-full'],
    ['5.7.26', 'blocked'],
    ['5.5.0', 'hard-bounce'],
    ['4.5.0', 'soft-bounce'],
    ['2.0.0', 'unknown'],
    ['550', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (status, reason) => {
    expect(reasonOfMailStatus(status)).toBe(reason);
  });
});
