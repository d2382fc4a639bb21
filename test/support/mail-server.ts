import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A message that the server took. */
export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  /** ENVID of the envelope (RFC 3461), where it was given. */
  readonly envelopeId: string | undefined;
  /** NOTIFY of the first recipient. */
  readonly notify: readonly string[];
  readonly mail: Email;
}

type Refusal = { readonly code: number; readonly text: string };

/** A real SMTP server on this machine. It refuses what it is told to refuse, and can fall silent. */
export class MailServer {
  readonly taken: TakenMail[] = [];
  /** What is said to a recipient, or to a message after it came; nothing: taken. */
  refuseRecipient: ((address: string) => Refusal | undefined) | undefined;
  refuseMessage: Refusal | undefined;
  /** Takes the message and hangs up instead of saying so. */
  hangsUp = false;
  private server: SMTPServer | undefined;
  port = 0;

  private constructor(private readonly dsn: boolean) {}

  static async start({ dsn = true }: { readonly dsn?: boolean } = {}): Promise<MailServer> {
    const server = new MailServer(dsn);
    await server.listen();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async listen(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      authOptional: true,
      hideDSN: !this.dsn,
      disableReverseLookup: true,
      onRcptTo: ({ address }, _, done) => done(refusal(this.refuseRecipient?.(address))),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refuseMessage) return done(refusal(this.refuseMessage));
          this.take(Buffer.concat(chunks), session).then(() => (this.hangsUp ? hangUp(server) : done()), done);
        });
      },
    });
    // A client that goes away in the middle is its own business.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(resolve));
  }

  private async take(message: Buffer, { envelope }: SMTPServerSession): Promise<void> {
    const { mailFrom, rcptTo, dsn } = envelope;
    this.taken.push({
      from: mailFrom ? mailFrom.address : '',
      to: rcptTo.map(({ address }) => address),
      envelopeId: dsn?.envid ?? undefined,
      notify: [rcptTo[0]?.dsn?.notify ?? []].flat(),
      mail: await PostalMime.parse(message),
    });
  }
}

/** Ends every connection in the middle of what is said. */
function hangUp(server: SMTPServer): void {
  for (const connection of server.connections) connection.close();
}

function refusal(told: Refusal | undefined): (Error & { responseCode: number }) | undefined {
  return told && Object.assign(new Error(told.text), { responseCode: told.code });
}

/** A notification of failed delivery as mail systems write it (RFC 3464). */
export function bounceOf(
  { envelopeId, to, mail }: Pick<TakenMail, 'envelopeId' | 'to'> & { readonly mail: Pick<Email, 'headers'> },
  { action = 'failed', status = '5.1.1', at = '2026-07-01T10:00:00Z', id = `bounce-${envelopeId}` } = {},
): string {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  return [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    'To: bounces@bank.example',
    `Date: ${date}`,
    `Message-ID: <${id}@mx.example>`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="=_bounce"',
    '',
    '--=_bounce',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '',
    '--=_bounce',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    ...(envelopeId === undefined ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
    `Arrival-Date: ${date}`,
    '',
    `Final-Recipient: rfc822; ${to[0]}`,
    `Original-Recipient: rfc822;${to[0]}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Remote-MTA: dns; mail.recipient.example',
    `Diagnostic-Code: smtp; 550 ${status} <${to[0]}>: Recipient address rejected:`,
    '    User unknown in virtual mailbox table',
    `Last-Attempt-Date: ${date}`,
    '',
    '--=_bounce',
    'Content-Type: text/rfc822-headers',
    '',
    ...mail.headers.map(({ originalKey, value }) => `${originalKey}: ${value}`),
    '',
    '--=_bounce--',
    '',
  ].join('\r\n');
}
