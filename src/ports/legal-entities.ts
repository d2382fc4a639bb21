/** Agencies whose addresses the notice under the Equal Credit Opportunity Act can print. */
export const CREDITOR_AGENCIES = ['cfpb', 'occ', 'frb', 'fdic', 'ncua', 'ftc'] as const;
export type CreditorAgency = (typeof CREDITOR_AGENCIES)[number];

/** What a letter must say of the firm's entity that decides. Configuration, not record. */
export interface LegalEntity {
  readonly name: string;
  /** Lines joined by line feeds. */
  readonly address: string;
  readonly phone?: string;
  /** Which agency of 12 CFR 1002, appendix A, administers compliance: name and address come from the text in force. */
  readonly agency?: CreditorAgency;
  /** The federal agency that administers compliance for this creditor (12 CFR 1002, appendix A). */
  readonly agencyName?: string;
  readonly agencyAddress?: string;
  /** IANA zone in which its dates are printed. */
  readonly zone: string;
}

export interface LegalEntities {
  /** Undefined for an entity that nobody has configured. */
  find(legalEntity: string): LegalEntity | undefined;
}

/** The same, for whoever looks after the configuration. */
export interface KnownEntities extends LegalEntities {
  /** Whether there is one at all. */
  readonly any: boolean;
}
