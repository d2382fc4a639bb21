import { CommandHandler } from '@nestjs/cqrs';
import { PolicyCommandOf, PolicyHandler } from './policy-command.js';

/** Proposes a version of a policy pack by its hash. */
export class ProposePolicy extends PolicyCommandOf<'propose-policy'> {
  readonly type = 'propose-policy';
}

@CommandHandler(ProposePolicy)
export class ProposePolicyHandler extends PolicyHandler<'propose-policy'> {}
