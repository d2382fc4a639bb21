import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { inboundDecider, type InboundCommand } from '../../domain/inbound.js';
import { inboundStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type InboundOrder<T extends InboundCommand['type']> = Omit<Extract<InboundCommand, { type: T }>, 'type'>;

/** What every command on an inbound message has in common. */
export abstract class InboundCommandOf<T extends InboundCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: InboundOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class InboundHandler<T extends InboundCommand['type']> implements ICommandHandler<
  InboundCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: InboundCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as InboundCommand;
    return this.streams.run(inboundDecider, streamOf(command), command, context);
  }
}

/** Messages of one case stand in one stream, so that their order is decided in one place. */
function streamOf(command: InboundCommand): string {
  if ('caseId' in command && command.caseId !== undefined) return inboundStream(command.caseId);
  if ('inboundId' in command) return inboundStream(command.inboundId);
  throw new Error(`${command.type} names neither a case nor a message`);
}
