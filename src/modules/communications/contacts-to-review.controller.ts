import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReviewContact } from '../../commands/communications/review-contact.js';
import { CommunicationReader } from '../../commands/communications/communication-reader.js';
import { ContactsToReview } from '../../projections/communications/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { runOrder } from '../commands/orders.js';
import { ApiPage, pageOf, pinOf } from '../http/page.dto.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';
import { ContactReviewDto, ContactReviewQueryDto, ContactToReviewDto } from './contact-review.dto.js';

/** Letters of a customer's other cases, once a contact was corrected on one. */
@ApiTags('communications')
@Controller('v1/communications')
export class ContactsToReviewController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(CommunicationReader) private readonly letters: CommunicationReader,
    @Inject(CaseScope) private readonly scope: CaseScope,
  ) {}

  @Get('contacts-to-review')
  @Allow('officer', 'auditor', 'service')
  @ApiOperation({
    summary: "Letters whose customer's contact was corrected on another case",
    description: `Letters that failed, or went to an address since replaced, on other cases of the same customer; those of
open cases first. Settled by correcting the contact on the letter's own case, which sends failed letters again, or by a
contact review. What is restricted on either case is not shown.`,
  })
  @ApiPage(ContactToReviewDto)
  async list(@Query() query: ContactReviewQueryDto, @CurrentCaller() caller: Caller): Promise<unknown> {
    await this.readModels.reachFor(query, ['communications']);
    const { state = 'open' } = query;
    const page = await this.queries.execute(
      new ContactsToReview({ state, scope: caller.principal.scope, ...pinOf(query) }, pageOf(query)),
    );
    await this.records.searched(caller, 'contacts-to-review', page.items.length);
    return page;
  }

  @Post(':communicationId/contact-reviews')
  @Allow('officer')
  @ApiOperation({
    summary: 'Leave a letter as it is, after a contact was corrected on another case',
    description: 'The reason is on record; a later correction brings the letter up again.',
  })
  @CommandAnswer()
  @ApiProblem(404, 'There is no such letter within your scope, or the correction does not concern it')
  async review(
    @UuidParam('communicationId') communicationId: string,
    @Body() body: ContactReviewDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { correctionEventId } = body;
    const { scope } = caller.principal;
    const caseId = (await this.letters.find(communicationId))?.caseId;
    const check = async (): Promise<void> => {
      if (caseId === undefined || !(await this.scope.covers(caller.principal, caseId)))
        throw new Problem(404, 'communication-unknown', `There is no communication ${communicationId}`);
      const { items } = await this.queries.execute(new ContactsToReview({ communicationId, correctionEventId, scope }));
      if (items.length === 0)
        throw new Problem(404, 'contact-not-to-review', 'The correction does not concern this letter', {
          errors: [{ field: 'correctionEventId', reason: 'It is none that the list shows for this letter' }],
        });
    };
    return runOrder(
      this.gateway,
      { caller, reply, body, check },
      (content, context) => new ReviewContact({ ...content, communicationId, caseId: caseId ?? '' }, context),
    );
  }
}
