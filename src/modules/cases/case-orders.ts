import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { CommandContext } from '../../commands/kernel/command.js';
import { CaseScope } from '../access/case-scope.js';
import type { Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder, type Content, type NamedCommand } from '../commands/orders.js';
import type { BusinessTimesDto } from '../http/business-time.dto.js';
import { Problem } from '../http/problem.js';

/** What a command is about: a case, or a part of one. */
export interface OrderSubject {
  /** Undefined where the record knows no such part. */
  readonly caseId: string | undefined;
  /** How it is called where it is not there, or its case is beyond the caller's scope: the answer tells of no difference. */
  readonly unknown: { readonly code: string; readonly words: string };
}

/** Commands on a case that is there, or on a part of one, within the caller's scope. */
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
    const unknown = { code: 'case-unknown', words: `There is no case ${caseId}` };
    return this.runOn({ caseId, unknown }, body, caller, reply, command);
  }

  /**
   * The same for a part of a case: a clock, a letter.
   * @throws Problem 404, in the words of the subject
   */
  runOn<B extends BusinessTimesDto>(
    { caseId, unknown }: OrderSubject,
    body: B,
    caller: Caller,
    reply: FastifyReply,
    command: (content: Content<B> & { readonly caseId: string }, context: CommandContext) => NamedCommand,
  ): Promise<unknown> {
    const check = async (): Promise<void> => {
      if (caseId === undefined || !(await this.scope.covers(caller.principal, caseId)))
        throw new Problem(404, unknown.code, unknown.words);
    };
    return runOrder(this.gateway, { caller, reply, body, check }, (content, context) =>
      command({ ...content, caseId: caseId ?? '' }, context),
    );
  }
}
