import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { LegalEntities } from '../../ports/legal-entities.js';
import { LEGAL_ENTITIES } from '../../ports/tokens.js';
import type { Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Opens a case; its id is derived from the source system and its reference there. */
export class OpenCase extends CaseCommandOf<'open-case'> {
  readonly type = 'open-case';
}

/** Puts the zone of the firm's entity on record with the case: a later change of the configuration moves no clock. */
@CommandHandler(OpenCase)
export class OpenCaseHandler extends CaseHandler<'open-case'> {
  constructor(
    streams: StreamRunner,
    @Inject(LEGAL_ENTITIES) private readonly entities: LegalEntities,
  ) {
    super(streams);
  }

  override execute({ data, context }: OpenCase): Promise<Outcome> {
    const zone = this.entities.find(data.legalEntity)?.zone;
    return super.execute(new OpenCase(zone === undefined ? data : { ...data, zone }, context));
  }
}
