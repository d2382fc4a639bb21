/** Which letter, in which case: what the packs in force are asked. */
export interface NoticeQuestion {
  readonly caseKind: string;
  readonly jurisdiction: string;
  readonly product?: string;
  readonly noticeKind: string;
  /** Business time at which the letter is composed. */
  readonly at: string;
  /** Ids of the elements that the letter carries. */
  readonly elements: readonly string[];
}

/** Knows what the law asks of a letter: the policy packs in force. */
export interface NoticeRequirements {
  /**
   * Ids of the required elements that such a letter lacks; empty where no pack in force asks for any.
   * @throws ReadStoreUnavailable while it is not known what is in force
   */
  missing(question: NoticeQuestion): Promise<readonly string[]>;
}
