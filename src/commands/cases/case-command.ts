import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { caseDecider, type CaseCommand } from '../../domain/case.js';
import { caseStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type CaseOrder<T extends CaseCommand['type']> = Omit<Extract<CaseCommand, { type: T }>, 'type'>;

/** What every command on a case has in common. */
export abstract class CaseCommandOf<T extends CaseCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: CaseOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class CaseHandler<T extends CaseCommand['type']> implements ICommandHandler<CaseCommandOf<T>, Outcome> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: CaseCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<CaseCommand, { type: T }>;
    return this.streams.run(caseDecider, caseStream(command.caseId), command, context);
  }
}
