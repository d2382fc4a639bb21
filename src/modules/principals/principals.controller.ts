import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { GrantRole } from '../../commands/principals/grant-role.js';
import { IssueKey } from '../../commands/principals/issue-key.js';
import { RemoveRole } from '../../commands/principals/remove-role.js';
import { RevokeKey } from '../../commands/principals/revoke-key.js';
import type { EventStore } from '../../ports/event-store.js';
import { EVENT_STORE } from '../../ports/tokens.js';
import { ListPrincipals, PrincipalById } from '../../projections/principals/query-handlers.js';
import { Allow } from '../access/access.decorator.js';
import { ApiKeys } from '../access/api-keys.js';
import { SignIn } from '../access/sign-in.js';
import { ApiProblem, CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway, type Submission } from '../commands/command-gateway.js';
import { ApiPage, PageQueryDto, pageOf, pinOf, ReadQueryDto } from '../http/page.dto.js';
import { ReadModels } from '../http/read-models.js';
import { Problem } from '../http/problem.js';
import { send } from '../http/send.js';
import { IssuedKey, IssueKeyDto, PrincipalDto, RevokeKeyDto, RoleOrderDto } from './principal.dto.js';

const ID = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Who may call: systems by their keys; persons by signing in, or by keys where no issuer is configured. */
@ApiTags('principals')
@Controller('v1/principals')
export class PrincipalsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(SignIn) private readonly signIn: SignIn,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'Who is known: holders of keys, and persons who have signed in or were given a role' })
  @ApiPage(PrincipalDto)
  async list(@Query() query: PageQueryDto): Promise<unknown> {
    await this.readModels.reachFor(query, ['principals']);
    return this.queries.execute(new ListPrincipals({ ...pageOf(query), ...pinOf(query) }));
  }

  @Get(':principalId')
  @Allow('admin', 'auditor')
  @ApiOperation({ summary: 'One principal' })
  @ApiOkResponse({ type: PrincipalDto })
  @ApiProblem(404, 'Nothing is known of such a principal')
  async one(@Param('principalId') principalId: string, @Query() query: ReadQueryDto): Promise<unknown> {
    await this.readModels.reachFor(query, ['principals']);
    const found = await this.queries.execute(new PrincipalById(principalId, pinOf(query)));
    if (found) return found;
    throw new Problem(404, 'principal-unknown', `There is no principal ${principalId}`);
  }

  @Post(':principalId/role-grants')
  @Allow('admin')
  @ApiOperation({
    summary: 'Grant a role',
    description: 'By a person, to another. Beside the roles of keys and tokens. In force when the answer is there.',
  })
  @CommandAnswer()
  grant(
    @Param('principalId') principalId: string,
    @Body() order: RoleOrderDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    assertId(principalId);
    return this.inForce(reply, { caller, command: (context) => new GrantRole({ principalId, ...order }, context) });
  }

  @Post(':principalId/role-removals')
  @Allow('admin')
  @ApiOperation({
    summary: 'Remove a role',
    description: 'Whatever keys and tokens say, until it is granted again. In force when the answer is there.',
  })
  @CommandAnswer()
  remove(
    @Param('principalId') principalId: string,
    @Body() order: RoleOrderDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    assertId(principalId);
    return this.inForce(reply, { caller, command: (context) => new RemoveRole({ principalId, ...order }, context) });
  }

  @Post(':principalId/keys')
  @Allow('admin')
  @ApiOperation({
    summary: 'Issue a key',
    description: 'The key is shown in this answer and never again. It works when the answer is there.',
  })
  @ApiCreatedResponse({ type: IssuedKey })
  async issue(
    @Param('principalId') principalId: string,
    @Body() body: IssueKeyDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    assertId(principalId);
    // A key that is shown once cannot be shown again to a repeated request.
    if (caller.idempotencyKey !== undefined)
      throw new Problem(
        400,
        'header-invalid',
        'A key cannot be issued under an Idempotency-Key: it is shown only once',
      );
    const { type: principalType, name, roles, scope = { kinds: [], legalEntities: [] } } = body;
    const { issuer } = this.signIn;
    if (principalType === 'person' && issuer !== undefined) {
      throw new Problem(409, 'persons-sign-in', `Persons sign in at ${issuer}; keys are for systems`, {
        errors: [{ field: 'type', reason: 'must be system: persons sign in' }],
      });
    }
    const { keyId, key, keyHash } = this.keys.fresh();
    let position = 0n;
    const answer = await this.gateway.submit({
      caller,
      command: (context) =>
        new IssueKey({ principalId, principalType, name, keyId, keyHash, roles, scope: { ...scope } }, context),
      answer: (accepted) => {
        position = accepted.position;
        return { status: 201, body: { principalId, keyId, key }, headers: { 'cache-control': 'no-store' } };
      },
    });
    await this.readModels.reach(position, ['principals']);
    return send(reply, answer);
  }

  @Post(':principalId/keys/:keyId/revocations')
  @Allow('admin')
  @ApiOperation({ summary: 'Revoke a key', description: 'In force when the answer is there.' })
  @CommandAnswer()
  revoke(
    @Param('principalId') principalId: string,
    @Param('keyId') keyId: string,
    @Body() { why }: RevokeKeyDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    assertId(principalId);
    return this.inForce(reply, {
      caller,
      command: (context) => new RevokeKey({ principalId, keyId, why }, context),
    });
  }

  /** Answers when the guard of every instance finds what was done; where there was nothing to do, what had been done. */
  private async inForce(reply: FastifyReply, submission: Submission): Promise<unknown> {
    const answer = await this.gateway.submit(submission);
    const position = BigInt((answer.body as { position: string }).position);
    await this.readModels.reach(position === 0n ? await this.store.head() : position, ['principals']);
    return send(reply, answer);
  }
}

function assertId(principalId: string): void {
  if (ID.test(principalId)) return;
  throw new Problem(422, 'content-invalid', 'The principal id is not valid', {
    errors: [{ field: 'principalId', reason: 'must be a lower-case word such as anna or core-case' }],
  });
}
