import { readChannels } from '../../src/channels-config.js';
import { InvalidConfiguration } from '../../src/invalid-configuration.js';

const MAIL = {
  CASEWITNESS_CHANNELS: 'email, outbox',
  CASEWITNESS_SMTP_URL: 'smtps://letters:p%40ss@mail.example',
  CASEWITNESS_SMTP_FROM: 'First Example Bank <letters@bank.example>',
};

it('hands letters to a folder unless told otherwise', () => {
  expect(readChannels({})).toEqual({ order: ['outbox'], receiptSecrets: [] });
});

it('reads several channels, best first, and the mail server', () => {
  expect(readChannels(MAIL)).toEqual({
    order: ['email', 'outbox'],
    smtp: {
      host: 'mail.example',
      port: 465,
      tls: 'implicit',
      user: 'letters',
      password: 'p@ss',
      from: 'First Example Bank <letters@bank.example>',
      bounces: 'letters@bank.example',
      subject: 'A letter for you',
      text: 'Please find our letter attached.',
    },
    receiptSecrets: [],
  });
});

it.each([
  ['smtp://mail.example', { port: 587, tls: 'starttls' }],
  ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, tls: 'none' }],
  ['smtps://mail.example:8465', { port: 8465, tls: 'implicit' }],
])('sends nothing in the clear but to this machine: %s', (url, expected) => {
  expect(readChannels({ ...MAIL, CASEWITNESS_SMTP_URL: url }).smtp).toMatchObject(expected);
});

it('reads the secrets of those who sign receipts', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  expect(readChannels({ CASEWITNESS_RECEIPT_SECRETS: `print-house:${secret},lob:${secret}` }).receiptSecrets).toEqual([
    { sender: 'print-house', secret },
    { sender: 'lob', secret },
  ]);
});

it.each<[string, string | undefined]>([
  ['CASEWITNESS_CHANNELS', 'fax'],
  ['CASEWITNESS_CHANNELS', ''],
  ['CASEWITNESS_SMTP_URL', undefined],
  ['CASEWITNESS_SMTP_URL', 'https://mail.example'],
  ['CASEWITNESS_SMTP_FROM', undefined],
  ['CASEWITNESS_SMTP_FROM', 'letters@bank.example\r\nBcc: eve@y.example'],
  ['CASEWITNESS_SMTP_BOUNCES', 'nobody'],
  ['CASEWITNESS_RECEIPT_SECRETS', 'whsec_short'],
])('stops the start with the name of what cannot be used: %s=%j', (name, value) => {
  const read = () => readChannels({ ...MAIL, [name]: value });
  expect(read).toThrow(InvalidConfiguration);
  expect(read).toThrow(name);
});
