import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { principalDecider, type PrincipalCommand } from '../../domain/principal.js';
import { principalStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type PrincipalOrder<T extends PrincipalCommand['type']> = Omit<Extract<PrincipalCommand, { type: T }>, 'type'>;

/** What every command on a principal has in common. */
export abstract class PrincipalCommandOf<T extends PrincipalCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: PrincipalOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class PrincipalHandler<T extends PrincipalCommand['type']> implements ICommandHandler<
  PrincipalCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: PrincipalCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<PrincipalCommand, { type: T }>;
    return this.streams.run(principalDecider, principalStream(command.principalId), command, context);
  }
}
