import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiProduces, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { OUTCOMES, type Outcome } from '../../events/case.events.js';
import { derivedId } from '../../events/identity.js';
import { CompositionRefused, type Composer } from '../../ports/composer.js';
import { COMPOSER } from '../../ports/tokens.js';
import { TemplateVersion } from '../../projections/templates/query-handlers.js';
import { sampleLetter } from '../../templates/sample-letter.js';
import { Allow } from '../access/access.decorator.js';
import { ApiProblem } from '../commands/answers.dto.js';
import { ReadQueryDto } from '../http/page.dto.js';
import { IntegerParam } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { ReadModels } from '../http/read-models.js';

export class PreviewQueryDto extends ReadQueryDto {
  @ApiPropertyOptional({ enum: OUTCOMES, description: 'The outcome that the sample decision has' })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: Outcome;

  @ApiPropertyOptional({ description: 'Country or state whose law the sample case is under', default: 'US' })
  @IsOptional()
  @Matches(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, { message: 'jurisdiction must be like US, US-CA or GB' })
  jurisdiction?: string;
}

/** The date that previews bear: the same template always gives the same page. */
const SAMPLE_DATE = '2026-07-01T12:00:00.000Z';

/** How a template looks, before anybody approves it: composed from sample values, sent to nobody, kept nowhere. */
@ApiTags('templates')
@Controller('v1/templates')
export class TemplatePreviewController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(ReadModels) private readonly readModels: ReadModels,
    @Inject(COMPOSER) private readonly composer: Composer,
  ) {}

  @Get(':templateId/versions/:version/preview')
  @Allow('officer', 'auditor', 'template-approver', 'admin')
  @ApiOperation({
    summary: 'Preview a version as a letter',
    description: 'Of sample values. Nothing is sent, and nothing is kept.',
  })
  @ApiProduces('application/pdf')
  @ApiProblem(404, 'There is no such version')
  @ApiProblem(422, 'The template cannot be made into a letter, and why')
  async preview(
    @Param('templateId') templateId: string,
    @IntegerParam('version') templateVersion: number,
    @Query() query: PreviewQueryDto,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readModels.reachFor(query, ['templates']);
    const found = await this.queries.execute(new TemplateVersion(templateId, templateVersion));
    if (!found) throw new Problem(404, 'template-unknown', `There is no version ${templateVersion} of ${templateId}`);
    const { kind, body, language, title } = found;
    const { outcome, jurisdiction = 'US' } = query;
    const made = await this.composer
      .compose({
        communicationId: derivedId('preview', templateId, templateVersion),
        templateId,
        templateVersion,
        templateBody: body,
        language,
        title,
        merge: sampleLetter(kind, jurisdiction, outcome),
        date: SAMPLE_DATE,
      })
      .catch((error: unknown) => {
        if (!(error instanceof CompositionRefused)) throw error;
        throw new Problem(422, 'template-unusable', `The template cannot be made into a letter: ${error.message}`);
      });
    const headers = {
      'content-type': made.mediaType,
      'content-disposition': `inline; filename="${templateId}-${templateVersion}-preview.pdf"`,
      'x-content-type-options': 'nosniff',
    };
    await reply.headers(headers).send(Buffer.from(made.bytes));
  }
}
