import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';
import { readGovukNotify } from '../../delivery/govuk-notify.js';
import { readLob } from '../../delivery/lob.js';
import { readOpentextMessaging } from '../../delivery/opentext-messaging.js';
import { UnreadableReceipt, type VendorReceipt } from '../../delivery/vendor-receipt.js';
import { Allow, TakesSigned } from '../access/access.decorator.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { Problem } from '../http/problem.js';
import { MailReports } from './mail-reports.js';
import { ReceiptDesk } from './receipt-desk.js';

/** Vocabularies of providers, each with its mapping in `src/delivery`. */
const VOCABULARIES: Readonly<Record<string, (body: unknown) => VendorReceipt>> = {
  'govuk-notify': readGovukNotify,
  lob: readLob,
  'opentext-messaging': readOpentextMessaging,
};

class ReceiptResultDto {
  @ApiProperty({ format: 'uuid' }) communicationId!: string;
  @ApiProperty({ example: 'permanently-failed', description: '`under-way` says nothing new, and is not recorded' })
  status!: string;
  @ApiProperty() recorded!: boolean;
}
class ReceiptResultsDto {
  @ApiProperty({ type: [ReceiptResultDto] }) results!: ReceiptResultDto[];
}

/** What providers report of letters, each in its own vocabulary; the provider's word stays beside ours. */
@ApiTags('communications')
@Controller('v1/delivery-receipts')
export class VendorReceiptsController {
  constructor(
    @Inject(ReceiptDesk) private readonly desk: ReceiptDesk,
    @Inject(MailReports) private readonly mails: MailReports,
  ) {}

  @Post('email-dsn')
  @HttpCode(200)
  @Allow('service')
  @TakesSigned()
  @ApiOperation({
    summary: 'Take a delivery-status notification of a mail system',
    description: 'The message as it came (RFC 3464, multipart/report). The same Message-ID is recorded once.',
  })
  @ApiConsumes('message/rfc822')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: ReceiptResultsDto })
  @ApiProblem(404, 'There is no such communication')
  @ApiProblem(415, 'No mail message')
  @ApiProblem(422, 'No notification, or of no communication of ours')
  async mail(@Body() body: unknown, @CurrentCaller() caller: Caller): Promise<ReceiptResultsDto> {
    if (!Buffer.isBuffer(body)) throw new Problem(415, 'media-type-unsupported', 'Send message/rfc822');
    return { results: [...(await this.mails.record(caller, body))] };
  }

  @Post(':vocabulary')
  @HttpCode(200)
  @Allow('service')
  @TakesSigned()
  @ApiOperation({
    summary: 'Report the fate of a letter in the words of a provider',
    description: `\`govuk-notify\`: a callback (delivery receipt, returned letter); \`reference\` is our communication.
\`lob\`: a webhook event; \`metadata.communication_id\`. \`opentext-messaging\`: a report on a job; \`reference\`.`,
  })
  @ApiParam({ name: 'vocabulary', enum: Object.keys(VOCABULARIES) })
  @ApiBody({ schema: { type: 'object' } })
  @ApiOkResponse({ type: ReceiptResultsDto })
  @ApiProblem(404, 'There is no such communication, or no such vocabulary')
  @ApiProblem(422, 'The body does not speak the vocabulary')
  async report(
    @Param('vocabulary') vocabulary: string,
    @Body() body: unknown,
    @CurrentCaller() caller: Caller,
  ): Promise<ReceiptResultsDto> {
    const read = Object.hasOwn(VOCABULARIES, vocabulary) ? VOCABULARIES[vocabulary] : undefined;
    if (!read)
      throw new Problem(404, 'vocabulary-unknown', `Reports are read as ${Object.keys(VOCABULARIES).join(', ')}`);
    let receipt: VendorReceipt;
    try {
      receipt = read(body);
    } catch (error) {
      if (!(error instanceof UnreadableReceipt)) throw error;
      throw await this.desk.unreadable(caller, 'content-invalid', error.message, error.field);
    }
    return { results: [await this.desk.take(caller, vocabulary, receipt)] };
  }
}
