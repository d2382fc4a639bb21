import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { communicationDecider, type CommunicationCommand } from '../../domain/communication.js';
import { communicationStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type CommunicationOrder<T extends CommunicationCommand['type']> = Omit<
  Extract<CommunicationCommand, { type: T }>,
  'type'
>;

/** What every command on a communication has in common. */
export abstract class CommunicationCommandOf<T extends CommunicationCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: CommunicationOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class CommunicationHandler<T extends CommunicationCommand['type']> implements ICommandHandler<
  CommunicationCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: CommunicationCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<CommunicationCommand, { type: T }>;
    return this.streams.run(communicationDecider, communicationStream(command.communicationId), command, context);
  }
}
