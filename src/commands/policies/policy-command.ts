import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { policyDecider, type PolicyCommand } from '../../domain/policy.js';
import { policyStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type PolicyOrder<T extends PolicyCommand['type']> = Omit<Extract<PolicyCommand, { type: T }>, 'type'>;

/** What every command on a policy has in common. */
export abstract class PolicyCommandOf<T extends PolicyCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: PolicyOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class PolicyHandler<T extends PolicyCommand['type']> implements ICommandHandler<
  PolicyCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: PolicyCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<PolicyCommand, { type: T }>;
    return this.streams.run(policyDecider, policyStream(command.packId), command, context);
  }
}
