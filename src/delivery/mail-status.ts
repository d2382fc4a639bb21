import type { FailureReason } from '../events/communication.events.js';

/**
 * The meaning of an enhanced mail status code (RFC 3463, with the registry's additions), by its subject and detail. The
 * class (5 for good, 4 for now) decides where the rest says nothing of its own.
 */
const BY_DETAIL: Readonly<Record<string, FailureReason>> = {
  '1.1': 'invalid-address', // bad destination mailbox address
  '1.2': 'invalid-address', // bad destination system address
  '1.3': 'invalid-address', // bad destination mailbox address syntax
  '1.4': 'invalid-address', // destination mailbox address ambiguous
  '1.6': 'moved-left-no-address', // destination mailbox has moved, no forwarding address
  '1.10': 'invalid-address', // recipient address has null MX
  '2.2': 'mailbox-full',
  '2.3': 'refused', // message length exceeds administrative limit
  '3.4': 'refused', // message too big for system
  '4.4': 'invalid-address', // unable to route
};
const BY_SUBJECT: Readonly<Record<string, FailureReason>> = {
  '7': 'blocked', // security or policy
};

/** @param status such as `5.1.1`; undefined or something else: what the class alone says, and `unknown` without one */
export function reasonOfMailStatus(status: string | undefined): FailureReason {
  const [, severity, subject, detail] = /^\s*([245])\.(\d{1,3})\.(\d{1,3})/.exec(status ?? '') ?? [];
  if (severity === undefined || severity === '2') return 'unknown';
  const known = BY_DETAIL[`${Number(subject)}.${Number(detail)}`] ?? BY_SUBJECT[String(Number(subject))];
  return known ?? (severity === '5' ? 'hard-bounce' : 'soft-bounce');
}
