import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, TakesSigned } from '../access/access.decorator.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { send } from '../http/send.js';
import { DeliveryReceiptDto } from './communication.dto.js';
import { ReceiptDesk } from './receipt-desk.js';

/** What providers report of letters, in our own vocabulary. Duplicates and odd orders do no harm: facts accumulate. */
@ApiTags('communications')
@Controller('v1/delivery-receipts')
export class ReceiptsController {
  constructor(@Inject(ReceiptDesk) private readonly desk: ReceiptDesk) {}

  @Post()
  @Allow('service')
  @TakesSigned()
  @ApiOperation({
    summary: 'Report the fate of a letter',
    description: `The same provider and messageId are recorded once. With a key, or signed (Standard Webhooks: webhook-id,
webhook-timestamp within five minutes, webhook-signature) under a secret of CASEWITNESS_RECEIPT_SECRETS.`,
  })
  @CommandAnswer()
  async receive(
    @Body() body: DeliveryReceiptDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return send(reply, await this.desk.record(caller, body));
  }
}
