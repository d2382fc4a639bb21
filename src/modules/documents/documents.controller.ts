import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOperation,
  ApiProduces,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AttachDocument } from '../../commands/cases/attach-document.js';
import { CaseReader } from '../../commands/cases/case-reader.js';
import { Identities } from '../../commands/kernel/identities.js';
import { newSalt, saltedDigest } from '../../commands/kernel/salted-digest.js';
import { caseStream } from '../../events/identity.js';
import type { Documents } from '../../ports/documents.js';
import { DOCUMENTS } from '../../ports/tokens.js';
import { Allow } from '../access/access.decorator.js';
import { AccessRecords } from '../access/access-records.js';
import { CaseScope } from '../access/case-scope.js';
import { Acknowledgement, ApiProblem, TakesIdempotencyKey } from '../commands/answers.dto.js';
import { CurrentCaller, type Caller } from '../commands/caller.js';
import { acknowledgement, CommandGateway, etag } from '../commands/command-gateway.js';
import { DOCUMENT_TYPES } from '../http/bodies.js';
import { IsInstant } from '../http/instant.js';
import { Problem } from '../http/problem.js';
import { send } from '../http/send.js';
import { UuidParam } from '../http/path-parameters.js';

export class AttachDocumentQueryDto {
  @ApiProperty({ example: 'Proof of income, May 2026' })
  @IsString()
  @Length(1, 500)
  title!: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the firm received it',
    example: '2026-07-01T09:12:00Z',
  })
  @IsOptional()
  @IsInstant()
  receivedAt?: string;
}

export class AttachedDocument extends Acknowledgement {
  @ApiProperty({ format: 'uuid' }) documentId!: string;
}

/** Documents of a case, sent and given back as they are. */
@ApiTags('documents')
@Controller('v1/cases/:caseId/documents')
export class DocumentsController {
  constructor(
    @Inject(CommandGateway) private readonly gateway: CommandGateway,
    @Inject(DOCUMENTS) private readonly documents: Documents,
    @Inject(Identities) private readonly identities: Identities,
    @Inject(CaseReader) private readonly cases: CaseReader,
    @Inject(CaseScope) private readonly scope: CaseScope,
    @Inject(AccessRecords) private readonly records: AccessRecords,
  ) {}

  @Post()
  @Allow('case-system', 'officer', 'service')
  @ApiOperation({
    summary: 'File a document in the case',
    description: 'The body is the document, up to 16 MiB. Its bytes stay deletable; the record keeps a salted digest.',
  })
  @ApiConsumes(...DOCUMENT_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @TakesIdempotencyKey()
  @ApiCreatedResponse({ type: AttachedDocument })
  @ApiProblem(413, 'Larger than 16 MiB')
  @ApiProblem(415, 'Not one of the types that are filed')
  async attach(
    @UuidParam('caseId') caseId: string,
    @Query() { title, receivedAt }: AttachDocumentQueryDto,
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    if (!(await this.scope.covers(caller.principal, caseId))) {
      const unknown = new Problem(404, 'case-unknown', `There is no case ${caseId}`);
      throw await this.gateway.refusal(caller, 'attach-document', unknown);
    }
    const bytes = request.body;
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
      throw new Problem(
        415,
        'media-type-unsupported',
        `Send the document itself, as one of: ${DOCUMENT_TYPES.join(', ')}`,
      );
    }
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    const { idempotencyKey } = caller;
    const documentId =
      idempotencyKey === undefined ? randomUUID() : this.identities.ofUpload(caller.principal.id, idempotencyKey);
    await this.documents.put(documentId, bytes, mediaType, caseStream(caseId));
    const salt = newSalt();
    const digest = saltedDigest(salt, bytes);
    const document = {
      caseId,
      documentId,
      digest,
      digestSalt: salt,
      mediaType,
      bytes: bytes.length,
      title,
      ...(receivedAt !== undefined && { receivedAt: new Date(receivedAt).toISOString() }),
    };
    const answer = await this.gateway.submit({
      caller,
      command: (context) => new AttachDocument(document, context),
      answer: (accepted) => ({
        status: 201,
        body: { documentId, ...acknowledgement(accepted) },
        headers: { ...etag(accepted), location: `/v1/cases/${caseId}/documents/${documentId}` },
      }),
    });
    return send(reply, answer);
  }

  @Get(':documentId')
  @Allow('officer', 'auditor', 'service', 'case-system')
  @ApiOperation({ summary: 'A document of the case' })
  @ApiProduces(...DOCUMENT_TYPES)
  @ApiProblem(404, 'The case has no such document')
  async content(
    @UuidParam('caseId') caseId: string,
    @UuidParam('documentId') documentId: string,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.scope.assertCase(caller.principal, caseId);
    if (!(await this.cases.documents(caseId)).includes(documentId))
      throw new Problem(404, 'document-unknown', `The case has no document ${documentId}`);
    const { bytes, mediaType } = await this.documents.get(documentId);
    await this.records.viewed(caller, caseId, 'document');
    // Never shown as a page of ours, whatever was sent in.
    const headers = {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="${documentId}"`,
      'x-content-type-options': 'nosniff',
    };
    await reply.headers(headers).send(Buffer.from(bytes));
  }
}
