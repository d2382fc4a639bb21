import { HandOffFailed, type Channel, type HandOff, type HandOffOrder } from '../../../ports/channel.js';
import { mailMessage, messageIdOf } from './mail-message.js';
import { NotTaken, send } from './smtp-conversation.js';
import { smtpFailure } from './smtp-failure.js';
import type { SmtpSettings } from './smtp-settings.js';

const PROVIDER = 'smtp';
/** Connections at once: more than a mail server likes to see from one sender are few. */
const CONNECTIONS = 4;
/** One @, something on both sides, no blanks, brackets or line breaks: whether it exists the mail server says. */
const ADDRESS = /^[^\s@<>(),;:\\"[\]]+@[^\s@<>(),;:\\"[\]]+$/;

/**
 * Hands letters to a mail server, as attachments of messages that tell nothing of the case. The envelope bears the
 * communication's id and asks for delivery-status notifications (RFC 3461) where the server can. SMTP knows no key: an
 * attempt whose end is unknown is held for a person.
 */
export function smtpChannel(settings: SmtpSettings): Channel {
  return {
    name: 'email',
    provider: PROVIDER,
    onUnknownOutcome: 'hold',
    concurrency: CONNECTIONS,
    async handOff(order: HandOffOrder): Promise<HandOff> {
      const to = order.recipient.address.trim();
      if (!ADDRESS.test(to))
        throw new HandOffFailed('invalid-address', 'The recipient has no e-mail address that could be one', 'never');
      const providerRef = messageIdOf(order.effectId, settings.from);
      const message = await mailMessage(order, providerRef, settings);
      try {
        await send(settings, { from: settings.bounces, to, id: order.communicationId }, message);
      } catch (error) {
        if (error instanceof NotTaken) throw smtpFailure(error);
        throw error;
      }
      return { provider: PROVIDER, providerRef, handedOffAt: order.at };
    },
  };
}
