import { CommandHandler } from '@nestjs/cqrs';
import { PolicyCommandOf, PolicyHandler } from './policy-command.js';

/** Puts a proposed pack into force, by a second person. */
export class ActivatePolicy extends PolicyCommandOf<'activate-policy'> {
  readonly type = 'activate-policy';
}

@CommandHandler(ActivatePolicy)
export class ActivatePolicyHandler extends PolicyHandler<'activate-policy'> {}
