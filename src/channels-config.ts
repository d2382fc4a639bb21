import { resolve } from 'node:path';
import { z } from 'zod';
import type { SmtpSettings } from './adapters/channel/smtp/smtp-settings.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const words = (text: string): string[] => text.split(',').map((word) => word.trim()).filter((word) => word !== ''); // prettier-ignore
const line = z
  .string()
  .max(500)
  .regex(/^[^\r\n]+$/, 'must be one line');
const mailbox = line.regex(/(^|<)[^\s@<>]+@[^\s@<>]+>?$/, 'must be an address, or Name <address>');

const environment = z.object({
  CASEWITNESS_CHANNELS: z
    .string()
    .transform(words)
    .pipe(z.array(z.enum(['outbox', 'email'])).min(1, 'must name at least one channel'))
    .default(['outbox']),
  CASEWITNESS_SMTP_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol),
      'must be like smtps://user:password@host:465',
    ) // prettier-ignore
    .transform((text) => new URL(text))
    .optional(),
  CASEWITNESS_SMTP_FROM: mailbox.optional(),
  CASEWITNESS_SMTP_BOUNCES: line.regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an address').optional(),
  CASEWITNESS_SMTP_SUBJECT: line.default('A letter for you'),
  CASEWITNESS_SMTP_TEXT: z.string().max(2_000).default('Please find our letter attached.'),
  CASEWITNESS_MAIL_NOTIFICATIONS: z.string().min(1).optional(),
  CASEWITNESS_RECEIPT_SECRETS: z
    .string()
    .transform(words)
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^[a-z0-9][a-z0-9-]{0,60}:whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
            'must be like print-house:whsec_…, comma-separated',
          ),
      ),
    ) // prettier-ignore
    .default([]),
});

/** How letters go out, and who reports on them. */
export interface ChannelsConfig {
  /** Ways out, best first: a letter takes the first for which its recipient has an address. */
  readonly order: readonly ('outbox' | 'email')[];
  readonly smtp?: SmtpSettings;
  /** Folder, absolute, that a mail system puts notifications of delivery into. */
  readonly mailNotifications?: string;
  /** Secrets of those who sign receipts; one sender may have several while they are exchanged. Never printed. */
  readonly receiptSecrets: readonly { readonly sender: string; readonly secret: string }[];
}

/**
 * Reads how letters go out.
 * @throws InvalidConfiguration
 */
export function readChannels(variables: Readonly<Record<string, string | undefined>>): ChannelsConfig {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  const order = [...new Set(given.CASEWITNESS_CHANNELS)];
  const smtp = order.includes('email') ? smtpOf(given) : undefined;
  const receiptSecrets = given.CASEWITNESS_RECEIPT_SECRETS.map((text) => {
    const at = text.indexOf(':');
    return { sender: text.slice(0, at), secret: text.slice(at + 1) };
  });
  const { CASEWITNESS_MAIL_NOTIFICATIONS: folder } = given;
  const mailNotifications = folder === undefined ? {} : { mailNotifications: resolve(folder) };
  return { order, ...(smtp && { smtp }), ...mailNotifications, receiptSecrets };
}

function smtpOf(given: z.infer<typeof environment>): SmtpSettings {
  const { CASEWITNESS_SMTP_URL: url, CASEWITNESS_SMTP_FROM: from } = given;
  if (!url) throw new InvalidConfiguration('CASEWITNESS_SMTP_URL: needed when CASEWITNESS_CHANNELS names email');
  if (from === undefined)
    throw new InvalidConfiguration('CASEWITNESS_SMTP_FROM: needed when CASEWITNESS_CHANNELS names email');
  const implicit = url.protocol === 'smtps:';
  // Letters are not sent in the clear: a plain address means STARTTLS, but for a server on this machine.
  const tls = implicit ? 'implicit' : LOOPBACK.includes(url.hostname) ? 'none' : 'starttls';
  const own = /<([^>]+)>$/.exec(from)?.[1] ?? from;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    tls,
    ...(url.username !== '' && {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    }),
    from,
    bounces: given.CASEWITNESS_SMTP_BOUNCES ?? own,
    subject: given.CASEWITNESS_SMTP_SUBJECT,
    text: given.CASEWITNESS_SMTP_TEXT,
  };
}
