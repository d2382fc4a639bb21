import { reasonOfMailStatus } from '../../../delivery/mail-status.js';
import { HandOffFailed } from '../../../ports/channel.js';
import type { NotTaken } from './smtp-conversation.js';

/** What the mail library tells of a failure. */
interface MailError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: string;
}

/**
 * A mail server's refusal, or its silence, in the words of the port. 4xx may pass, 5xx to a recipient or a message will
 * not; a message that was sent and not answered may have been taken.
 */
export function smtpFailure({ cause, sent, message }: NotTaken): HandOffFailed {
  const { code, command, responseCode, response } = cause as MailError;
  const status = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const reply = typeof responseCode === 'number' && responseCode >= 400 ? responseCode : undefined;
  const raw = `SMTP ${[reply, status].filter((part) => part !== undefined).join(' ') || String(code)}`;
  if (reply === undefined && sent)
    return new HandOffFailed('unknown', `${raw}: the mail server did not say whether it took the letter`, 'never', { cause }); // prettier-ignore
  if (reply === undefined)
    return new HandOffFailed('channel-down', `${raw}: the mail server cannot be used (${message.slice(0, 200)})`, 'later', { cause }); // prettier-ignore
  const ofRecipient = String(command).startsWith('RCPT');
  const ofMessage = sent || String(command) === 'DATA' || code === 'EMESSAGE';
  // What it says of us (who we are, from whom we write) the operator puts right.
  if (!ofRecipient && !ofMessage) return new HandOffFailed('channel-down', raw, 'later', { cause });
  if (reply < 500)
    return new HandOffFailed(status ? reasonOfMailStatus(status) : 'soft-bounce', raw, 'later', { cause });
  return new HandOffFailed(reasonOf(reply, status, ofRecipient), raw, 'never', { cause });
}

function reasonOf(reply: number, status: string | undefined, ofRecipient: boolean): HandOffFailed['failure'] {
  if (status !== undefined) return reasonOfMailStatus(status);
  if (!ofRecipient) return reply === 552 ? 'refused' : 'blocked';
  return reply === 552 ? 'mailbox-full' : reply === 554 ? 'blocked' : 'invalid-address';
}
