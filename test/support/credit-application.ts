import type { HttpClient } from './http-client.js';

/** An application for credit in the United States, as a case system sends it. */
export const application = (externalId: string, more: object = {}) => ({
  source: 'core-case',
  externalId,
  kind: 'application',
  legalEntity: 'first-example-bank',
  jurisdiction: 'US',
  product: 'personal-loan',
  intake: 'online',
  title: 'Application for a personal loan of 12,000 USD',
  parties: [
    {
      reference: 'P1',
      role: 'primary',
      name: 'Maria Keller',
      contacts: [{ channel: 'postal', address: '12 Elm Street\nDayton OH 45402' }],
    },
  ],
  ...more,
});

export const DENIAL = {
  outcome: 'denied',
  reasons: [
    { code: 'income-insufficient', text: 'Income insufficient for amount of credit requested' },
    { code: 'employment-unverified', text: 'Unable to verify employment' },
  ],
  decidedBy: 'underwriter-7',
} as const;

export interface OpenedCase {
  readonly caseId: string;
  readonly partyId: string;
  readonly position: string;
}

/** Opens an application through the API. */
export async function openApplication(client: HttpClient, externalId: string, more: object = {}): Promise<OpenedCase> {
  const { caseId, parties, position } = await client.done<{
    caseId: string;
    parties: { partyId: string }[];
    position: string;
  }>('/v1/cases', application(externalId, more));
  return { caseId, partyId: parties[0]?.partyId ?? '', position };
}

/** What a client reads of a letter. */
export interface LetterSeen {
  readonly communicationId: string;
  readonly kind: string;
  readonly state: string;
  readonly digest: string;
  readonly documentId: string;
  readonly templateId: string;
  readonly templateVersion: number;
  readonly handedOffAt: string | null;
  readonly address: string | null;
  readonly relation: string | null;
  readonly relatedCommunicationId: string | null;
  readonly rootCommunicationId: string;
  readonly reasonEventId: string;
  readonly obligationId: string | null;
  readonly exceptionCaseId: string | null;
}

/** What a client reads of a clock. */
export interface ClockSeen {
  readonly obligationId: string;
  readonly ruleId: string;
  readonly citation: string;
  readonly state: string;
  readonly dueAt: string;
  readonly statutoryBreachedAt: string | null;
  readonly satisfiedAt: string | null;
  readonly satisfiedRef: string | null;
  readonly satisfiedLate: boolean;
}

/** One line of a timeline. */
export interface EntrySeen {
  readonly type: string;
  readonly category: string;
  readonly title: string;
  readonly why: string | null;
  readonly occurredAt: string;
  readonly communicationId: string | null;
  readonly documentId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}
