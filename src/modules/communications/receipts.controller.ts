import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CommunicationReader } from '../../commands/communications/communication-reader.js';
import { RecordReceipt } from '../../commands/communications/record-receipt.js';
import { Identities } from '../../commands/kernel/identities.js';
import { Allow } from '../access/access.decorator.js';
import { CaseScope } from '../access/case-scope.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { send } from '../http/send.js';
import { Problem } from '../http/problem.js';
import { DeliveryReceiptDto } from './communication.dto.js';

/** What providers report of letters. Duplicates and odd orders do no harm: facts accumulate. */
@ApiTags('communications')
@Controller('v1/delivery-receipts')
export class ReceiptsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CommunicationReader) private readonly communications: CommunicationReader,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Post()
  @Allow('service')
  @ApiOperation({
    summary: 'Report the fate of a letter',
    description: 'The same provider and messageId are recorded once.',
  })
  @CommandAnswer()
  async receive(
    @Body() body: DeliveryReceiptDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { messageId, at, ...receipt } = body;
    const { communicationId } = receipt;
    const caseId = (await this.communications.find(communicationId))?.caseId;
    const time = new Date(at).toISOString();
    const answer = await this.gateway.submit({
      caller,
      times: { occurredAt: at },
      check: async () => {
        if (caseId === undefined || !(await this.scope.covers(caller.principal, caseId)))
          throw new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`);
      },
      commandId: this.identities.ofMessage(receipt.provider, messageId),
      command: (context) =>
        new RecordReceipt(
          { ...receipt, caseId: caseId ?? '', at: time },
          { ...context, source: { system: receipt.provider, externalId: messageId } },
        ),
    });
    return send(reply, answer);
  }
}
