import MailComposer from 'nodemailer/lib/mail-composer';
import { COMMUNICATION_HEADER } from '../../../delivery/delivery-status-notification.js';
import type { HandOffOrder } from '../../../ports/channel.js';
import type { SmtpSettings } from './smtp-settings.js';

/** What a person finds in their mailbox: words that tell nothing of the case, and the letter. */
export function mailMessage(order: HandOffOrder, messageId: string, settings: SmtpSettings): Promise<Buffer> {
  const { communicationId, bytes, mediaType, recipient } = order;
  const composer = new MailComposer({
    from: settings.from,
    to: { name: recipient.name.replace(/\s+/g, ' '), address: recipient.address.trim() },
    subject: settings.subject,
    text: settings.text,
    messageId,
    headers: { [COMMUNICATION_HEADER]: communicationId, 'Auto-Submitted': 'auto-generated' },
    attachments: [{ filename: 'letter.pdf', content: Buffer.from(bytes), contentType: mediaType }],
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/** The same for each attempt, so that who gets it twice can tell. */
export const messageIdOf = (effectId: string, from: string): string =>
  `<${effectId}@${/@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'casewitness.invalid'}>`;
