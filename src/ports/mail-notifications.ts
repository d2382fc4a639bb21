/** Where a mail system puts its notifications of delivery, for us to take: a message is there whole, or not at all. */
export interface MailNotifications {
  /** Names of messages that wait, in their order; at most so many. */
  waiting(most: number): Promise<readonly string[]>;
  /** A message; `too-large` beyond the bound, undefined when it is gone: another instance was faster. */
  read(name: string): Promise<Uint8Array | 'too-large' | undefined>;
  /** What it says is on record. */
  done(name: string): Promise<void>;
  /** It is kept for a person, with the reason beside it. */
  refuse(name: string, reason: string): Promise<void>;
  /** Forgets what was done with long ago: the record has it, and it names people. */
  sweep(): Promise<void>;
}
