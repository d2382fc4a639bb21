import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RecordConsent } from '../../commands/cases/record-consent.js';
import { RecordCorrection } from '../../commands/cases/record-correction.js';
import { RecordFiling } from '../../commands/cases/record-filing.js';
import { RecordPayment } from '../../commands/cases/record-payment.js';
import { Allow } from '../access/access.decorator.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { UuidParam } from '../http/path-parameters.js';
import { CaseOrders } from './case-orders.js';
import { ConsentDto, CorrectionDto, FilingDto, PaymentDto } from './case-deed.dto.js';

const CaseId = (): ParameterDecorator => UuidParam('caseId');
/** UTC with milliseconds; the DTO has checked the form. */
const utc = (at: string): string => new Date(at).toISOString();

/** What meets duties beside letters, and what allows a letter to take its way. Allowed on a closed case: late facts are facts. */
@ApiTags('cases')
@Controller('v1/cases/:caseId')
export class CaseDeedsController {
  constructor(@Inject(CaseOrders) private readonly orders: CaseOrders) {}

  @Post('payments')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Record a payment', description: 'Duties to pay are met by it, as of its value date.' })
  @CommandAnswer()
  pay(
    @CaseId() caseId: string,
    @Body() body: PaymentDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, ({ at, ...data }, context) =>
      new RecordPayment({ ...data, at: utc(at) }, context)); // prettier-ignore
  }

  @Post('corrections')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Record that something was put right' })
  @CommandAnswer()
  correct(
    @CaseId() caseId: string,
    @Body() body: CorrectionDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, ({ at, ...data }, context) =>
      new RecordCorrection({ ...data, at: utc(at) }, context)); // prettier-ignore
  }

  @Post('filings')
  @Allow('case-system', 'officer')
  @ApiOperation({ summary: 'Record a report to an authority', description: 'With the receipt that it gave.' })
  @CommandAnswer()
  file(
    @CaseId() caseId: string,
    @Body() body: FilingDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, ({ at, ...data }, context) =>
      new RecordFiling({ ...data, at: utc(at) }, context)); // prettier-ignore
  }

  @Post('parties/:partyId/consents')
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({
    summary: 'Record a consent, or its withdrawal',
    description: 'A hand-off over a channel without the consent that a rule needs never satisfies it.',
  })
  @CommandAnswer()
  consent(
    @CaseId() caseId: string,
    @UuidParam('partyId') partyId: string,
    @Body() body: ConsentDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.orders.run(caseId, body, caller, reply, ({ from, withdrawnAt, ...data }, context) => {
      const until = withdrawnAt === undefined ? {} : { withdrawnAt: utc(withdrawnAt) };
      return new RecordConsent({ ...data, partyId, from: utc(from), ...until }, context);
    });
  }
}
