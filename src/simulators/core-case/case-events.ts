import type { CaseEvent } from './event-sender.js';

/** Source of the events of this case system. */
export const SOURCE = '/core-case/tenants/first-example-bank';

/** What the data of a case's opening say in these tests, in Core Case's own shapes. */
export const APPLICATION = {
  caseConfigId: 'loan-application',
  caseName: 'Application for a personal loan of 12,000 USD',
  legalEntity: 'first-example-bank',
  jurisdiction: 'US',
  product: 'personal-loan',
  intake: 'online',
  customerId: 'C-88231',
  accountId: 'A-5501',
  parties: [
    {
      id: 'P1',
      role: 'APPLICANT',
      displayName: 'Maria Keller',
      contacts: [{ channel: 'POSTAL', address: '12 Elm Street\nDayton OH 45402' }],
    },
  ],
};

/** Makes the events of one case: ids and sequence numbers as a case system that forgets nothing would give them. */
export class CaseEvents {
  private sequence = 0;

  constructor(
    /** Reference of the case there. */
    readonly subject: string,
    /** RFC 3339, of every event that is not told another. */
    private readonly time: string,
  ) {}

  /** The next event of the case. */
  next(type: string, data: Readonly<Record<string, unknown>> = {}, change: Partial<CaseEvent> = {}): CaseEvent {
    this.sequence += 1;
    return {
      specversion: '1.0',
      id: `${this.subject}-${this.sequence}`,
      source: SOURCE,
      type,
      subject: this.subject,
      time: this.time,
      sequence: String(this.sequence),
      data,
      ...change,
    };
  }

  opened(change: Readonly<Record<string, unknown>> = {}): CaseEvent {
    return this.next('case.opened', { ...APPLICATION, ...change });
  }
}
