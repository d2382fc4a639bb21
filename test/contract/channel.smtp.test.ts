import { smtpChannel } from '../../src/adapters/channel/smtp/smtp-channel.js';
import type { SmtpSettings } from '../../src/adapters/channel/smtp/smtp-settings.js';
import type { Channel, HandOffOrder } from '../../src/ports/channel.js';
import { MailServer } from '../support/mail-server.js';
import { anOrder, holdingChannelContract, sha256 } from './channel.contract.js';

const settingsOf = ({ port }: MailServer): SmtpSettings => ({
  host: '127.0.0.1',
  port,
  tls: 'none',
  from: 'First Example Bank <letters@bank.example>',
  bounces: 'bounces@bank.example',
  subject: 'A letter for you',
  text: 'Please find our letter attached.',
});

async function open() {
  const server = await MailServer.start();
  const channel = smtpChannel(settingsOf(server));
  return {
    channel,
    received: () =>
      Promise.resolve(
        server.taken.map(({ to, mail }) => ({
          effectId: (mail.messageId ?? '').replace(/^<|@.*$/g, ''),
          sha256: sha256(new Uint8Array(mail.attachments[0]?.content as ArrayBuffer)),
          address: to[0] ?? '',
        })),
      ),
    breakDown: async () => {
      await server.stop();
      return () => server.listen();
    },
    dispose: async () => {
      await server.stop();
    },
  };
}

holdingChannelContract('smtp', open, (n) => `ana.${n}@recipient.example`);

describe('a letter by mail', () => {
  let server: MailServer;
  let channel: Channel;
  const order = (changes: Partial<HandOffOrder> = {}) =>
    anOrder({ recipient: { name: 'Ana Müller', address: 'ana@recipient.example' }, ...changes });
  const failure = () => channel.handOff(order()).catch((error: unknown) => error);

  beforeEach(async () => {
    server = await MailServer.start();
    channel = smtpChannel(settingsOf(server));
  });
  afterEach(async () => {
    await server.stop();
  });

  it('tells nothing of the case, bears our id, and asks to be told of its fate', async () => {
    const letter = order({ kind: 'adverse-action-notice' });
    await channel.handOff(letter);
    const [{ from, to, envelopeId, notify, mail }] = server.taken as [(typeof server.taken)[0]];
    expect({ from, to, envelopeId, notify: [...notify].sort() }).toEqual({
      from: 'bounces@bank.example',
      to: ['ana@recipient.example'],
      envelopeId: letter.communicationId,
      notify: ['DELAY', 'FAILURE', 'SUCCESS'],
    });
    expect(mail).toMatchObject({
      from: { name: 'First Example Bank', address: 'letters@bank.example' },
      to: [{ name: 'Ana Müller', address: 'ana@recipient.example' }],
      subject: 'A letter for you',
      attachments: [{ filename: 'letter.pdf', mimeType: 'application/pdf' }],
    });
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'x-casewitness-communication', value: letter.communicationId })); // prettier-ignore
    expect(JSON.stringify(mail.headers)).not.toContain('adverse');
  });

  it.each([
    [550, '5.1.1 User unknown', { failure: 'invalid-address', retry: 'never' }],
    [550, 'No such user', { failure: 'invalid-address', retry: 'never' }],
    [552, '5.2.2 Mailbox full', { failure: 'mailbox-full', retry: 'never' }],
    [554, '5.7.1 Blocked', { failure: 'blocked', retry: 'never' }],
    [450, '4.2.1 Greylisted, come again', { failure: 'soft-bounce', retry: 'later' }],
  ])('to a recipient whom the server refuses with %d %s', async (code, text, expected) => {
    server.refuseRecipient = () => ({ code, text });
    expect(await failure()).toMatchObject(expected);
    expect(server.taken).toEqual([]);
  });

  it.each([
    [554, '5.7.1 Message refused', { failure: 'blocked', retry: 'never' }],
    [552, '5.3.4 Message too big', { failure: 'refused', retry: 'never' }],
    [451, '4.3.0 Try again', { retry: 'later' }],
  ])('that the server refuses with %d %s', async (code, text, expected) => {
    server.refuseMessage = { code, text };
    expect(await failure()).toMatchObject(expected);
  });

  it.each(['ana', 'ana@', 'a@b@c', 'ana@x.example, eve@y.example', 'ana@x.example>\r\nRCPT TO:<eve@y.example'])(
    'is never sent to what is no single address: %j',
    async (address) => {
      const error = await channel.handOff(order({ recipient: { name: 'Ana', address } })).catch((e: unknown) => e);
      expect(error).toMatchObject({ failure: 'invalid-address', retry: 'never' });
      expect(server.taken).toEqual([]);
    },
  );

  it('whose server takes it and hangs up may have gone out: a person decides, nobody sends it again', async () => {
    server.hangsUp = true;
    expect(await failure()).toMatchObject({ failure: 'unknown', retry: 'never' });
    expect(server.taken).toHaveLength(1);
  });

  it('carries no header that a name tries to bring in', async () => {
    await channel.handOff(
      order({ recipient: { name: 'Ana\r\nBcc: eve@y.example', address: 'ana@recipient.example' } }),
    );
    const [{ to, mail }] = server.taken as [(typeof server.taken)[0]];
    expect(to).toEqual(['ana@recipient.example']);
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
  });
});
