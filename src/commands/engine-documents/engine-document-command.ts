import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { engineDocumentDecider, type EngineDocumentCommand } from '../../domain/engine-document.js';
import { engineDocumentStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type EngineDocumentOrder<T extends EngineDocumentCommand['type']> = Omit<
  Extract<EngineDocumentCommand, { type: T }>,
  'type'
>;

/** What every command on a document of the engine has in common. */
export abstract class EngineDocumentCommandOf<T extends EngineDocumentCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: EngineDocumentOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class EngineDocumentHandler<T extends EngineDocumentCommand['type']> implements ICommandHandler<
  EngineDocumentCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: EngineDocumentCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<EngineDocumentCommand, { type: T }>;
    return this.streams.run(engineDocumentDecider, engineDocumentStream(command.documentId), command, context);
  }
}
