import { Injectable } from '@nestjs/common';
import { obligationDecider } from '../../domain/obligation.js';
import { obligationStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What an obligation is, straight from its stream. */
@Injectable()
export class ObligationReader {
  constructor(private readonly streams: StreamRunner) {}

  /** The case of an obligation; undefined when there is none. */
  async caseOf(obligationId: string): Promise<string | undefined> {
    return (await this.streams.state(obligationDecider, obligationStream(obligationId))).caseId;
  }
}
