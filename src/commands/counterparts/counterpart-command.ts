import { Injectable } from '@nestjs/common';
import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { counterpartDecider, type CounterpartCommand } from '../../domain/counterpart.js';
import { counterpartStream } from '../../events/identity.js';
import type { CommandContext, Outcome } from '../kernel/command.js';
import { StreamRunner } from '../kernel/stream-runner.js';

export type CounterpartOrder<T extends CounterpartCommand['type']> = Omit<
  Extract<CounterpartCommand, { type: T }>,
  'type'
>;

/** What every command on a case's counterpart in the case system has in common. */
export abstract class CounterpartCommandOf<T extends CounterpartCommand['type']> extends Command<Outcome> {
  abstract readonly type: T;
  constructor(
    readonly data: CounterpartOrder<T>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@Injectable()
export abstract class CounterpartHandler<T extends CounterpartCommand['type']> implements ICommandHandler<
  CounterpartCommandOf<T>,
  Outcome
> {
  constructor(private readonly streams: StreamRunner) {}

  execute({ type, data, context }: CounterpartCommandOf<T>): Promise<Outcome> {
    const command = { type, ...data } as unknown as Extract<CounterpartCommand, { type: T }>;
    return this.streams.run(counterpartDecider, counterpartStream(command.caseId), command, context);
  }
}
