import type { Command } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import type { CommandContext, Outcome } from '../../commands/kernel/command.js';
import type { BusinessTimesDto } from '../http/business-time.dto.js';
import { send } from '../http/send.js';
import type { Caller } from './caller.js';
import type { CommandGateway } from './command-gateway.js';

/** A command as the CommandBus takes it, with the name that refusals are recorded under. */
export type NamedCommand = Command<Outcome> & { readonly type: string };

/** The body without its business times. */
export type Content<B extends BusinessTimesDto> = Omit<B, keyof BusinessTimesDto>;

/** Runs a command made from a body, under the body's business times, and writes the answer. */
export async function runOrder<B extends BusinessTimesDto>(
  gateway: CommandGateway,
  request: {
    readonly caller: Caller;
    readonly reply: FastifyReply;
    readonly body: B;
    readonly check?: () => Promise<void>;
  },
  command: (content: Content<B>, context: CommandContext) => NamedCommand,
): Promise<unknown> {
  const { caller, reply, body, check } = request;
  const { occurredAt, receivedAt, confidentiality, ...content } = body;
  const times = { occurredAt, receivedAt, confidentiality };
  const answer = await gateway.submit({
    caller,
    times,
    ...(check && { check }),
    command: (context) => command(content as Content<B>, context),
  });
  return send(reply, answer);
}
