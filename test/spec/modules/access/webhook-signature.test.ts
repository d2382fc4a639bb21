import { signatureHeaders, verifySignature, webhookKey } from '../../../../src/modules/access/webhook-signature.js';

const NOW = Date.parse('2026-07-01T09:12:00.000Z');
const KEY = webhookKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
const OLD = Buffer.alloc(32, 7);
const BODY = Buffer.from('{"specversion":"1.0"}');

const signed = signatureHeaders(KEY, 'msg-1', NOW, BODY);

describe('webhook signatures (Standard Webhooks)', () => {
  it('are HMAC-SHA256 over id.timestamp.body, as the published example has it', () => {
    const body = Buffer.from('{"test": 2432232314}');
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    expect(verifySignature(headers, body, [KEY], 1_614_265_330_000)).toEqual({
      signed: true,
      messageId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    });
  });

  it.each([
    ['signed with the key', signed, { signed: true, messageId: 'msg-1' }],
    [
      'with several signatures, one of them ours',
      { ...signed, 'webhook-signature': `v1,AAAA v1a,BBBB ${signed['webhook-signature']}` },
      { signed: true, messageId: 'msg-1' },
    ],
    ['without an id', { ...signed, 'webhook-id': undefined }, { fault: 'signature-missing' }],
    ['without a time', { ...signed, 'webhook-timestamp': undefined }, { fault: 'signature-missing' }],
    ['without a signature', { ...signed, 'webhook-signature': '' }, { fault: 'signature-missing' }],
    ['under another id', { ...signed, 'webhook-id': 'msg-2' }, { fault: 'signature-wrong' }],
    ['under another time', { ...signed, 'webhook-timestamp': '1782897121' }, { fault: 'signature-wrong' }],
    ['with a time that is none', { ...signed, 'webhook-timestamp': 'now' }, { fault: 'signature-wrong' }],
    ['with another key', signatureHeaders(OLD, 'msg-1', NOW, BODY), { fault: 'signature-wrong' }],
    ['of another scheme', { ...signed, 'webhook-signature': 'v1a,AAAA' }, { fault: 'signature-wrong' }],
    ['five minutes old', signatureHeaders(KEY, 'msg-1', NOW - 300_000, BODY), { signed: true, messageId: 'msg-1' }],
    ['more than five minutes old', signatureHeaders(KEY, 'msg-1', NOW - 301_000, BODY), { fault: 'signature-stale' }],
    ['more than five minutes ahead', signatureHeaders(KEY, 'msg-1', NOW + 301_000, BODY), { fault: 'signature-stale' }],
    ['old, and of another key', signatureHeaders(OLD, 'msg-1', NOW - 301_000, BODY), { fault: 'signature-wrong' }],
  ])('a message %s', (_, headers, verdict) => {
    expect(verifySignature(headers, BODY, [KEY], NOW)).toEqual(verdict);
  });

  it('cover every byte of the body', () => {
    expect(verifySignature(signed, Buffer.from('{"specversion":"1.1"}'), [KEY], NOW)).toEqual({ fault: 'signature-wrong' }); // prettier-ignore
  });

  it('are taken under the old secret and the new one while both are configured', () => {
    const old = signatureHeaders(OLD, 'msg-1', NOW, BODY);
    expect(verifySignature(old, BODY, [KEY, OLD], NOW)).toMatchObject({ signed: true });
    expect(verifySignature(signed, BODY, [KEY, OLD], NOW)).toMatchObject({ signed: true });
    expect(verifySignature(signed, BODY, [], NOW)).toEqual({ fault: 'signature-wrong' });
  });

  it.each([
    ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ['whsec_'],
    ['whsec_c2hvcnQ='],
    ['whsec_not base64 at all!'],
    [`whsec_${Buffer.alloc(65).toString('base64')}`],
  ])(
    // prettier-ignore
    'have no secret %s',
    (secret) => {
      expect(() => webhookKey(secret)).toThrow(RangeError);
    },
  );
});
