import { CommandHandler } from '@nestjs/cqrs';
import { PolicyCommandOf, PolicyHandler } from './policy-command.js';

/** Takes a pack out of force. */
export class RetirePolicy extends PolicyCommandOf<'retire-policy'> {
  readonly type = 'retire-policy';
}

@CommandHandler(RetirePolicy)
export class RetirePolicyHandler extends PolicyHandler<'retire-policy'> {}
