import { Injectable } from '@nestjs/common';
import { communicationDecider } from '../../domain/communication.js';
import { communicationStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export interface LetterAtWork {
  readonly caseId: string;
  /** It waits for a person to let it go. */
  readonly held: boolean;
  /** Absent until it is composed. */
  readonly documentId?: string | undefined;
  readonly templateId?: string | undefined;
  /** Its document in the engine's own editor, where there is one. */
  readonly engineDocument?: string | undefined;
}

/** What a letter is, straight from its stream. */
@Injectable()
export class CommunicationReader {
  constructor(private readonly streams: StreamRunner) {}

  /** What a letter is now; undefined when there is none. */
  async find(communicationId: string): Promise<LetterAtWork | undefined> {
    const { caseId, composed, phase } = await this.streams.state(
      communicationDecider,
      communicationStream(communicationId),
    );
    if (caseId === undefined) return undefined;
    const { documentId, templateId, engineDocument } = composed ?? {};
    return { caseId, held: phase === 'held', documentId, templateId, engineDocument };
  }
}
