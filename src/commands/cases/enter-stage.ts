import { CommandHandler } from '@nestjs/cqrs';
import { CaseCommandOf, CaseHandler } from './case-command.js';

/** Records that the case entered a stage of its life cycle. */
export class EnterStage extends CaseCommandOf<'enter-stage'> {
  readonly type = 'enter-stage';
}

@CommandHandler(EnterStage)
export class EnterStageHandler extends CaseHandler<'enter-stage'> {}
