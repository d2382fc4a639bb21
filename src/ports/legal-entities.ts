/** What a letter must say of the firm's entity that decides. Configuration, not record. */
export interface LegalEntity {
  readonly name: string;
  /** Lines joined by line feeds. */
  readonly address: string;
  readonly phone?: string;
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
