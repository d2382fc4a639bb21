import { Injectable } from '@nestjs/common';
import { caseDecider, type Party } from '../../domain/case.js';
import { caseStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What a case is, straight from its stream: never behind, unlike a read model. */
@Injectable()
export class CaseReader {
  constructor(private readonly streams: StreamRunner) {}

  /** Kind and entity of a case, which stay what they were when it was opened; undefined when there is none. */
  async find(caseId: string): Promise<{ readonly kind: string; readonly legalEntity: string } | undefined> {
    const { kind, legalEntity } = await this.streams.knownState(caseDecider, caseStream(caseId));
    return kind !== undefined && legalEntity !== undefined ? { kind, legalEntity } : undefined;
  }

  /** The parties of a case, as they are now. */
  async parties(caseId: string): Promise<readonly Party[]> {
    return (await this.streams.state(caseDecider, caseStream(caseId))).parties;
  }

  /** Ids of the documents that are filed in a case. */
  async documents(caseId: string): Promise<readonly string[]> {
    return (await this.streams.state(caseDecider, caseStream(caseId))).documents;
  }
}
