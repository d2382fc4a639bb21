import { Body, Controller, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { IssueKey } from '../../commands/principals/issue-key.js';
import { RevokeKey } from '../../commands/principals/revoke-key.js';
import { Allow } from '../access/access.decorator.js';
import { ApiKeys } from '../access/api-keys.js';
import { CommandAnswer } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { ReadModels } from '../http/read-models.js';
import { Problem } from '../http/problem.js';
import { send } from '../http/send.js';
import { IssuedKey, IssueKeyDto, RevokeKeyDto } from './principal.dto.js';

const ID = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** Who may call: keys for systems and, until they can sign in, for named persons. */
@ApiTags('principals')
@Controller('v1/principals')
export class PrincipalsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(ReadModels) private readonly readModels: ReadModels,
  ) {}

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
  async revoke(
    @Param('principalId') principalId: string,
    @Param('keyId') keyId: string,
    @Body() { why }: RevokeKeyDto,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    assertId(principalId);
    const answer = await this.gateway.submit({
      caller,
      command: (context) => new RevokeKey({ principalId, keyId, why }, context),
    });
    await this.readModels.reach(BigInt((answer.body as { position: string }).position), ['principals']);
    return send(reply, answer);
  }
}

function assertId(principalId: string): void {
  if (ID.test(principalId)) return;
  throw new Problem(422, 'content-invalid', 'The principal id is not valid', {
    errors: [{ field: 'principalId', reason: 'must be a lower-case word such as anna or core-case' }],
  });
}
