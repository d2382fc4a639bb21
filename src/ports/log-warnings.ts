/** Something is wrong with the event log although it answers. */
export interface LogWarning {
  /** `log-unprotected`: this service could destroy what is recorded. `log-damaged`: something recorded was taken away, or others wrote into it. */
  readonly code: 'log-unprotected' | 'log-damaged';
  /** For the operator: what is wrong, and what to do. */
  readonly message: string;
}

/** What is known to be wrong with the event log now; empty where nothing is. */
export type LogWarnings = () => readonly LogWarning[];
