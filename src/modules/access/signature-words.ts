import type { SignatureFault } from './webhook-signature.js';

/** What is said to who sends a message that was not taken as signed. */
export const SIGNATURE_WORDS: Readonly<Record<SignatureFault, string>> = {
  'signature-missing': 'Sign the message: webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)',
  'signature-stale': 'The message was signed more than five minutes ago, or ahead: sign it again and send it',
  'signature-wrong': 'The signature is not that of this message under a secret that is configured here',
};
