import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { obligationDecider, type ObligationCommand } from '../../domain/obligation.js';
import { obligationStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type ObligationOrder<T extends ObligationCommand['type']> = Omit<
  Extract<ObligationCommand, { type: T }>,
  'type'
>;

/** What every command on a obligation has in common. */
export abstract class ObligationCommandOf<T extends ObligationCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: ObligationOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class ObligationHandler<T extends ObligationCommand['type']> implements ICommandHandler<
  ObligationCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: ObligationCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<ObligationCommand, { type: T }>;
    const begins = type === 'incur-obligation';
    return this.streams.run(obligationDecider, obligationStream(command.obligationId), command, context, { begins });
  }
}
