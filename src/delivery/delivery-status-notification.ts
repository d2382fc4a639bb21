import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { failed, failedForNow, delivered, underWay, type Fate } from './fate.js';
import { reasonOfMailStatus } from './mail-status.js';

/** What one recipient group of a delivery-status notification says (RFC 3464, 2.3). */
export interface MailReport {
  readonly fate: Fate;
  /** `Action`, as the mail system wrote it. */
  readonly action: string;
  /** `Status`, with the diagnostic behind it: the raw code. */
  readonly rawCode: string;
  /** The address without its type; personal. */
  readonly finalRecipient: string;
  /** Our communication: the envelope id that we gave, else the header of the returned message. */
  readonly communicationId?: string;
  /** RFC 3339 UTC: the attempt, else the arrival, else the date of the notification. */
  readonly at?: string;
}

export interface Notification {
  /** `Message-ID` of the notification: the same one is the same report. */
  readonly messageId?: string;
  /** `Reporting-MTA` without its type. */
  readonly reportingMta?: string;
  readonly reports: readonly MailReport[];
}

/** A message that is no delivery-status notification; the message says why. */
export class NoNotification extends Error {
  override readonly name = 'NoNotification';
}

/** Header of our messages that a bounce gives back where the mail system knows no envelope ids. */
export const COMMUNICATION_HEADER = 'X-Casewitness-Communication';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

type Fields = Readonly<Record<string, string>>;

/**
 * Reads a delivery-status notification: a `multipart/report` whose second part is `message/delivery-status`.
 * @throws NoNotification
 */
export async function readNotification(message: Uint8Array): Promise<Notification> {
  let email: Email;
  try {
    email = await PostalMime.parse(message, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  } catch (error) {
    throw new NoNotification(`The message cannot be read: ${(error as Error).message}`);
  }
  const part = email.attachments.find(({ mimeType }) => /^message\/(global-)?delivery-status$/.test(mimeType));
  if (!part) throw new NoNotification('The message has no part message/delivery-status (RFC 3464)');
  const [of, ...recipients] = groupsOf(textOf(part));
  if (!of || recipients.length === 0) throw new NoNotification('The notification speaks of no recipient');
  const communicationId = UUID.exec(of['original-envelope-id'] ?? '')?.[0] ?? fromReturned(email.attachments);
  const arrived = instant(of['arrival-date']) ?? instant(email.date);
  return {
    ...(email.messageId !== undefined && { messageId: email.messageId }),
    ...(of['reporting-mta'] !== undefined && { reportingMta: withoutType(of['reporting-mta']) }),
    reports: recipients.map((fields) => reportOf(fields, communicationId?.toLowerCase(), arrived)),
  };
}

function reportOf(fields: Fields, communicationId: string | undefined, arrived: string | undefined): MailReport {
  const { action = '', status = '', 'diagnostic-code': diagnostic = '' } = fields;
  const at = instant(fields['last-attempt-date']) ?? arrived;
  return {
    action,
    fate: fateOf(action, status, diagnostic),
    rawCode: `${status} ${withoutType(diagnostic)}`.trim().slice(0, 200),
    finalRecipient: withoutType(fields['final-recipient'] ?? fields['original-recipient'] ?? ''),
    ...(communicationId !== undefined && { communicationId }),
    ...(at !== undefined && { at }),
  };
}

/** `Action` says what happened, `Status` why. A relayed or expanded message is on its way, where no more will be told. */
function fateOf(action: string, status: string, diagnostic: string): Fate {
  // A mail system that says only that something failed often quotes the other's code.
  const quoted = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(diagnostic)?.[0];
  const vague = /^[45]\.0\.0$/.test(status.trim()) || status === '';
  const reason = reasonOfMailStatus(vague ? (quoted ?? status) : status);
  switch (action.trim().toLowerCase().split(/\s/)[0]) {
    case 'failed': return failed(reason === 'soft-bounce' ? 'hard-bounce' : reason);
    case 'delayed': return failedForNow(reason === 'unknown' ? 'soft-bounce' : reason);
    case 'delivered': return delivered;
    default: return underWay;
  }
} // prettier-ignore

/** Groups of fields, parted by empty lines; names in small letters, folded lines joined, comments left as they are. */
function groupsOf(text: string): Fields[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .map((group) => {
      const lines = group.replace(/\n[ \t]+/g, ' ').split('\n');
      const fields = lines.flatMap((line) => {
        const [, name, value] = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name.toLowerCase(), (value ?? '').trim()] as const];
      });
      return Object.fromEntries(fields);
    })
    .filter((fields) => Object.keys(fields).length > 0);
}

/** Our header in what the notification gives back of the message: all of it, or its headers. */
function fromReturned(attachments: readonly Attachment[]): string | undefined {
  const header = new RegExp(`^${COMMUNICATION_HEADER}:\\s*(${UUID.source})`, 'im');
  const given = attachments.filter(({ mimeType }) => /^(message\/rfc822|message\/global|text\/rfc822-headers|message\/global-headers)$/.test(mimeType)); // prettier-ignore
  return given.map((part) => header.exec(textOf(part))?.[1]).find((found) => found !== undefined);
}

const textOf = ({ content }: Attachment): string =>
  typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8');

/** `rfc822;ana@example.com` without what says how to read it. */
const withoutType = (value: string): string => value.replace(/^[^;]*;\s*/, '').trim();

function instant(value: string | undefined): string | undefined {
  const time = value === undefined ? NaN : Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
