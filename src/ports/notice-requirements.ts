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

export interface NoticeCheck {
  /** Ids of the required elements that the letter lacks; empty where no pack in force asks for any. */
  readonly missing: readonly string[];
  /** A pack in force asks that a second person let such a letter go. */
  readonly secondPerson: boolean;
}

/** Knows what the law asks of a letter: the policy packs in force. */
export interface NoticeRequirements {
  /**
   * Holds a letter against the rules in force.
   * @throws ReadStoreUnavailable while it is not known what is in force
   */
  check(question: NoticeQuestion): Promise<NoticeCheck>;
}
