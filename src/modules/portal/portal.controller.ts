import { Body, Controller, Get, Inject, Post, Query, Res, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Documents } from '../../ports/documents.js';
import { DOCUMENTS } from '../../ports/tokens.js';
import type { CustomerHistoryFilter } from '../../projections/communications/customer-history.js';
import {
  CustomerDocument,
  CustomerHistory,
  KnownToCustomers,
} from '../../projections/communications/customer-query-handlers.js';
import { Allow, Public } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { UuidParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { CurrentCustomer, CustomerGuard } from './customer.guard.js';
import { CustomerTokens, type CustomerToken } from './customer-tokens.js';
import { CustomerHistoryDto, CustomerPageQueryDto, IssueCustomerTokenDto, IssuedCustomerToken } from './portal.dto.js';

const DEFAULT_MINUTES = 15;

/**
 * What a customer may see of what was sent to them, through a portal of the firm. Neither ETag, position, revision nor
 * count is in an answer: what is restricted or internal leaves no trace, not even a gap.
 */
@ApiTags('portal')
@Controller('v1/portal')
export class PortalController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(CustomerTokens) private readonly tokens: CustomerTokens,
    @Inject(AccessRecords) private readonly records: AccessRecords,
    @Inject(DOCUMENTS) private readonly documents: Documents,
  ) {}

  @Post('tokens')
  @Allow('portal')
  @ApiOperation({
    summary: 'A token for one customer, or one case',
    description: 'For a portal that has made sure who its user is. Good for minutes; that it was issued is on record.',
  })
  @ApiCreatedResponse({ type: IssuedCustomerToken })
  @ApiProblem(404, 'There is nothing that could be shown')
  async issue(
    @Body() { caseId, customerId, minutes = DEFAULT_MINUTES }: IssueCustomerTokenDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { id: portalId, keyId, scope } = caller.principal;
    if (keyId === undefined) throw new Problem(403, 'system-needed', 'Tokens for customers are given to systems that hold a key'); // prettier-ignore
    const whose = customerId === undefined ? { caseId } : { customerId };
    if (caseId !== undefined && customerId !== undefined) {
      const errors = [{ field: 'customerId', reason: 'is left out where caseId is given' }];
      throw new Problem(422, 'content-invalid', 'A token is for a case or for a customer', { errors });
    }
    if (!(await this.queries.execute(new KnownToCustomers({ ...whose, scope }))))
      throw new Problem(404, 'customer-unknown', 'There is nothing on record that could be shown');
    const issued = await this.tokens.issue({ ...whose, portalId, keyId, scope }, minutes);
    const { tokenId, expiresAt } = issued;
    const customer = customerId === undefined ? undefined : this.tokens.nameOf(customerId);
    await this.records.tokenIssued(caller, { tokenId, expiresAt, ...(customer !== undefined && { customer }) }, caseId);
    void reply.status(201).header('cache-control', 'no-store');
    return issued;
  }

  @Get('history')
  @Public()
  @UseGuards(CustomerGuard)
  @ApiBearerAuth('customer')
  @ApiOperation({ summary: 'What was sent to the customer of the token, the latest first' })
  @ApiOkResponse({ type: CustomerHistoryDto })
  @ApiProblem(401, 'No valid token of a customer')
  async history(
    @Query() page: CustomerPageQueryDto,
    @CurrentCustomer() customer: CustomerToken,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { items, ...rest } = await this.queries.execute(new CustomerHistory(filterOf(customer), page));
    if (customer.caseId === undefined) await this.records.searched(caller, 'customer-history', items.length);
    else await this.records.viewed(caller, customer.caseId, 'customer-history');
    void reply.header('cache-control', 'no-store');
    const link = (letterId: string) => `/v1/portal/letters/${letterId}/document`;
    return {
      items: items.map((letter) => ({
        ...letter,
        document: letter.document && { ...letter.document, link: link(letter.letterId) },
      })),
      ...rest,
    };
  }

  @Get('letters/:letterId/document')
  @Public()
  @UseGuards(CustomerGuard)
  @ApiBearerAuth('customer')
  @ApiOperation({ summary: 'A letter itself' })
  @ApiProduces('application/pdf')
  @ApiProblem(401, 'No valid token of a customer')
  @ApiProblem(404, 'The customer was sent no such letter')
  async document(
    @UuidParam('letterId') letterId: string,
    @CurrentCustomer() customer: CustomerToken,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.queries.execute(new CustomerDocument(filterOf(customer), letterId));
    if (!found) throw new Problem(404, 'letter-unknown', `There is no letter ${letterId}`);
    const { bytes, mediaType } = await this.documents.get(found.documentId);
    await this.records.viewed(caller, found.caseId, 'customer-letter');
    await reply
      .headers({
        'content-type': mediaType,
        'content-disposition': `inline; filename="${letterId}.pdf"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      .send(Buffer.from(bytes));
  }
}

const filterOf = ({ caseId, customerId, scope }: CustomerToken): CustomerHistoryFilter => ({
  scope,
  ...(caseId !== undefined && { caseId }),
  ...(customerId !== undefined && { customerId }),
});
