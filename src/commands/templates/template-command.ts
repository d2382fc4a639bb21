import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { templateDecider, type TemplateCommand } from '../../domain/template.js';
import { templateStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type TemplateOrder<T extends TemplateCommand['type']> = Omit<Extract<TemplateCommand, { type: T }>, 'type'>;

/** What every command on a template has in common. */
export abstract class TemplateCommandOf<T extends TemplateCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: TemplateOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class TemplateHandler<T extends TemplateCommand['type']> implements ICommandHandler<
  TemplateCommandOf<T>,
  Outcome
> {
  constructor(protected readonly streams: StreamRunner) {}

  execute({ type, data, context }: TemplateCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<TemplateCommand, { type: T }>;
    return this.streams.run(templateDecider, templateStream(command.templateId), command, context);
  }
}
