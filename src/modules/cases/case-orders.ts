import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { CommandContext } from '../../commands/kernel/command.js';
import { CaseScope } from '../access/case-scope.js';
import type { Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder, type Content, type NamedCommand } from '../commands/orders.js';
import type { BusinessTimesDto } from '../http/business-time.dto.js';

/** Commands on a case that is there, within the caller's scope. */
@Injectable()
export class CaseOrders {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  /**
   * Runs a command made from a body, under the body's business times, and writes the answer.
   * @throws Problem 404 when there is no such case within the caller's scope
   */
  run<B extends BusinessTimesDto>(
    caseId: string,
    body: B,
    caller: Caller,
    reply: FastifyReply,
    command: (content: Content<B> & { readonly caseId: string }, context: CommandContext) => NamedCommand,
  ): Promise<unknown> {
    const check = (): Promise<void> => this.scope.assertCase(caller.principal, caseId);
    return runOrder(this.gateway, { caller, reply, body, check }, (content, context) =>
      command({ ...content, caseId }, context),
    );
  }
}
