import { Injectable } from '@nestjs/common';
import { communicationDecider } from '../../domain/communication.js';
import { communicationStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What a letter is, straight from its stream. */
@Injectable()
export class CommunicationReader {
  constructor(private readonly streams: StreamRunner) {}

  /** Case and document of a letter; undefined when there is none. */
  async find(communicationId: string): Promise<{ readonly caseId: string; readonly documentId?: string } | undefined> {
    const { caseId, composed } = await this.streams.state(communicationDecider, communicationStream(communicationId));
    return caseId === undefined ? undefined : { caseId, documentId: composed?.documentId };
  }
}
