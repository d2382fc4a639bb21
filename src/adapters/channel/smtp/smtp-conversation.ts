import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpSettings } from './smtp-settings.js';

const CONNECT_MS = 15_000;
/** Silence in the middle of a conversation: a server may think about a message for ten minutes (RFC 5321, 4.5.3.2.6). */
const SILENCE_MS = 600_000;

/** A conversation that ended before the message was taken. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  constructor(
    cause: unknown,
    /** The whole message had been sent: whether it was taken all the same is unknown, unless the server has said no. */
    readonly sent: boolean,
  ) {
    super((cause as Error).message, { cause });
  }
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
  /** ENVID, RFC 3461. */
  readonly id: string;
}

/**
 * One conversation with a mail server: a connection of its own, one message, and goodbye. Never tries again by itself:
 * what was sent to its last byte may have been taken.
 *
 * @throws NotTaken
 */
export async function send(settings: SmtpSettings, { from, to, id }: Envelope, message: Buffer): Promise<void> {
  let sent = false;
  // Read only after the server has asked for the message.
  const body = Readable.from([message], { objectMode: false }).once('end', () => {
    sent = true;
  });
  const dsn = { envid: id, ret: 'HDRS' as const, notify: 'FAILURE,DELAY,SUCCESS', orcpt: `rfc822;${to}` };
  try {
    await converse(settings, (connection) =>
      heard((done) => connection.send({ from, to: [to], size: message.length, dsn }, body, done)),
    );
  } catch (error) {
    throw new NotTaken(error, sent);
  }
}

/** Says who we are, and goodbye. @throws what the mail library throws where the server does not answer, or not to us */
export const reach = (settings: SmtpSettings): Promise<void> => converse(settings, () => Promise.resolve());

async function converse(
  { host, port, tls, user, password }: SmtpSettings,
  say: (connection: SMTPConnection) => Promise<void>,
): Promise<void> {
  const connection = new SMTPConnection({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  });
  // Whatever is waited for must end with the first thing that goes wrong, also between two commands.
  const broken = new Promise<never>((_, reject) => connection.on('error', reject));
  const conversation = async (): Promise<void> => {
    await heard((done) => connection.connect(done));
    if (user !== undefined) await heard((done) => connection.login({ user, pass: password ?? '' }, done));
    await say(connection);
  };
  try {
    await Promise.race([broken, conversation()]);
    connection.quit();
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A call of the library as a promise. */
const heard = (call: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));
