/** What every order has: the key over all attempts, and the reference of the case in the case system. */
interface OrderHead {
  readonly effectId: string;
  readonly reference: string;
}

export interface FollowUpCaseOrder extends OrderHead {
  /** Our id of the exception case. */
  readonly exceptionCaseId: string;
  readonly title: string;
}
export interface AttachmentOrder extends OrderHead {
  readonly documentId: string;
  readonly title: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}
export interface CommentOrder extends OrderHead {
  readonly text: string;
}

/** What was made there. */
export interface MadeThere {
  /** Its reference there. */
  readonly reference: string;
}

/** The system that decides cases, as far as we ask anything of it. Asked twice under one key it does a thing once, where it knows keys. */
export interface CaseSystem {
  /** Its name as the source of cases. */
  readonly name: string;
  /** How many orders may run at once. */
  readonly concurrency: number;
  /** Opens a case that follows another. @throws CaseSystemFailed */
  createFollowUpCase(order: FollowUpCaseOrder): Promise<MadeThere>;
  /** Puts a document in a case. @throws CaseSystemFailed */
  attachDocument(order: AttachmentOrder): Promise<MadeThere>;
  /** Says something on a case. @throws CaseSystemFailed */
  comment(order: CommentOrder): Promise<MadeThere>;
  close(): Promise<void>;
}

export class CaseSystemFailed extends Error {
  override readonly name = 'CaseSystemFailed';
  constructor(
    message: string,
    /** `later`: try again with backoff. `never`: the case system will not do this. */
    readonly retry: 'later' | 'never',
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
